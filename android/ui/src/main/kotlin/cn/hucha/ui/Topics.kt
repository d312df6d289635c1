package cn.hucha.ui

import cn.hucha.bridge.ActivityId
import cn.hucha.bridge.Topic
import cn.hucha.bridge.TopicActivity
import cn.hucha.bridge.TopicDirectory
import cn.hucha.bridge.TopicLists
import cn.hucha.bridge.TopicOutbox

/** One activity's screens, and names in them. */
internal fun about(activity: ActivityId): (Topic) -> Boolean =
    { it == TopicActivity(activity) || it is TopicLists || it is TopicDirectory }

/** Lists, and names in them. */
internal fun aboutLists(topic: Topic): Boolean = topic is TopicLists || topic is TopicDirectory

/** Lists of everything, the records behind them included. */
internal fun aboutEverything(topic: Topic): Boolean =
    aboutLists(topic) || topic is TopicActivity || topic is TopicOutbox
