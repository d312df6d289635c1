use hucha_model::Lang;
use hucha_report::visit_record_html;

use crate::sample;

#[test]
fn what_people_wrote_never_becomes_markup() {
    let mut view = sample::visit_record();
    view.title = "</title><img src=x onerror=alert(1)>".to_owned();
    view.participants[0].name = "\"'><b>甲</b>".to_owned();
    let html = visit_record_html(&view, Lang::Zh);
    assert!(!html.contains("<script"));
    assert!(!html.contains("<img src=x"));
    assert!(!html.contains("<b>甲"));
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;积液&quot;"));
    assert!(html.contains("&quot;&#39;&gt;&lt;b&gt;甲&lt;/b&gt;"));
}

#[test]
fn the_page_loads_nothing_from_outside() {
    let html = visit_record_html(&sample::visit_record(), Lang::Zh);
    assert!(!html.contains("http:") && !html.contains("https:") && !html.contains("url("));
    assert!(html.contains("default-src 'none'"));
    let sources = html.matches("src=\"").count();
    assert_eq!(sources, 3, "photos that are here and not withheld");
    assert_eq!(
        html.matches("src=\"data:image/jpeg;base64,/9j/").count(),
        sources
    );
    assert!(html.contains("照片未到本机"));
    assert!(html.contains("不外传照片 1 张，未列入。"));
}

#[test]
fn a_record_without_a_number_says_so_and_both_sides_of_a_clash_stand_in_it() {
    let mut view = sample::visit_record();
    let html = visit_record_html(&view, Lang::Zh);
    assert!(html.contains("未编号（仅存本机）"));
    assert!(html.contains("陈平—不符合（5月记录缺两天）；林雨—符合"));
    assert!(html.contains("以此为准：不符合（组长 陈平，6月9日 16:20）"));
    view.number = Some(57);
    view.sections[0].items[1].clash.as_mut().unwrap().decided = None;
    let html = visit_record_html(&view, Lang::Zh);
    assert!(html.contains("编号：57") && !html.contains("仅存本机"));
    assert!(html.contains("以此为准：尚未确定"));
}

#[test]
fn a_refused_signature_is_recorded_and_an_awaited_one_is_not_a_signature() {
    let mut view = sample::visit_record();
    assert!(visit_record_html(&view, Lang::Zh).contains("待签字"));
    view.signatures[1].refused = Some("对第 3 条有异议".to_owned());
    let html = visit_record_html(&view, Lang::Zh);
    assert!(html.contains("未签字，原因：对第 3 条有异议"));
    assert!(!html.contains("待签字"));
}

#[test]
fn sections_are_numbered_without_a_gap() {
    let mut view = sample::visit_record();
    view.division.clear();
    view.entry = None;
    view.agreement = None;
    let html = visit_record_html(&view, Lang::Zh);
    assert!(html.contains("一、共同确定事项") && html.contains("未共同确定。"));
    assert!(html.contains("二、参加人员") && html.contains("三、结对帮扶工作重点"));
}

#[test]
fn words_a_peer_must_not_use_are_nowhere_in_the_labels() {
    let html = visit_record_html(&sample::visit_record(), Lang::Zh);
    for word in [
        "整改通知书",
        "责令",
        "执法",
        "被查单位",
        "驳回",
        "处罚",
        "评分",
    ] {
        assert!(!html.contains(word), "{word}");
    }
}

#[test]
fn english_labels_replace_all_chinese_ones_around_english_content() {
    let view = hucha_model::view::VisitRecordView::default();
    let html = visit_record_html(&view, Lang::En);
    let body = &html[html.find("<body>").unwrap()..];
    assert!(
        body.chars()
            .all(|c| !('\u{4e00}'..='\u{9fff}').contains(&c)),
        "{body}"
    );
    assert_eq!(html, visit_record_html(&view, Lang::En));
}
