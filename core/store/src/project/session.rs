//! Projecting a study session: topics, the sign-in sheet, minutes.

use super::{Home, JsonTable};
use crate::error::StoreError;
use crate::touch::Touch;
use crate::tx::Tx;
use hucha_model::DocId;
use hucha_model::content::SessionContent;

impl Tx<'_> {
    /// Projects the touched entities of a study session; `content` holds at least these.
    pub fn project_session(
        &mut self,
        doc: DocId,
        touch: &Touch,
        content: &SessionContent,
    ) -> Result<(), StoreError> {
        let home = self.home(doc)?;
        self.session(&home, touch, content)
    }

    /// Makes every projection of a study session anew from its whole content.
    pub fn rebuild_session(
        &mut self,
        doc: DocId,
        content: &SessionContent,
    ) -> Result<(), StoreError> {
        let home = self.home(doc)?;
        self.clear(&home)?;
        self.session(&home, &Touch::all_of_session(content), content)
    }

    fn session(
        &mut self,
        home: &Home,
        touch: &Touch,
        content: &SessionContent,
    ) -> Result<(), StoreError> {
        for topic in &touch.topics {
            self.put_json(JsonTable::Topic, home.doc, topic, content.topics.get(topic))?;
        }
        for person in &touch.attendance {
            let sides = content.attendance.get(person);
            self.put_json(JsonTable::Attendance, home.doc, person.as_bytes(), sides)?;
        }
        for section in &touch.minutes {
            let sides = content.minutes.get(section);
            self.put_json(JsonTable::Minutes, home.doc, section, sides)?;
        }
        Ok(())
    }
}
