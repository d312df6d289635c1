//! The sections of the record, each as it is read out at the exit meeting.

use hucha_model::Lang;
use hucha_model::view::{ChecklistItemView, SignatureView, VisitFindingView, VisitRecordView};

use super::Record;
use crate::text;

impl Record {
    pub(super) fn agreement(&mut self, view: &VisitRecordView) {
        let lang = self.lang;
        self.heading("共同确定事项", "What both sides agreed");
        let Some(agreement) = &view.agreement else {
            self.page.element(
                "<p>",
                lang.pick("未共同确定。", "Not agreed beforehand."),
                "</p>\n",
            );
            return;
        };
        self.page.raw("<table class=\"facts\"><tbody>\n");
        self.fact(lang.pick("内容", "Content"), &agreement.content);
        self.fact(lang.pick("方式", "Method"), &agreement.method);
        self.fact(lang.pick("时间", "Time"), &agreement.time);
        self.fact(
            lang.pick("参加人员", "Participants"),
            &agreement.participants,
        );
        self.fact(lang.pick("其他", "Other"), &agreement.other);
        self.fact(
            lang.pick("帮扶企业确认", "For the helper"),
            &agreement.agreed_by_helper,
        );
        self.fact(
            lang.pick("被帮扶企业确认", "For the plant"),
            &agreement.agreed_by_host,
        );
        self.page.end_table();
        if agreement.version > 1 {
            let version = agreement.version;
            let note = match lang {
                Lang::Zh => format!("以上为第 {version} 版。"),
                Lang::En => format!("This is version {version}."),
            };
            self.page.element("<p>", &note, "</p>\n");
        }
    }

    pub(super) fn participants(&mut self, view: &VisitRecordView) {
        let lang = self.lang;
        self.heading("参加人员", "Participants");
        self.page.table(&[
            ("34%", lang.pick("企业", "Plant")),
            ("16%", lang.pick("姓名", "Name")),
            ("18%", lang.pick("职务", "Post")),
            ("14%", lang.pick("活动身份", "Part")),
            ("18%", lang.pick("到会情况", "Attendance")),
        ]);
        for person in &view.participants {
            let came = text::attendance(lang, &person.attendance);
            self.page
                .raw("<tr>")
                .cell(&person.enterprise)
                .short(&person.name);
            self.page
                .short(&person.role)
                .short(&person.capacity)
                .short(&came)
                .raw("</tr>\n");
        }
        self.page.end_table();
    }

    pub(super) fn division(&mut self, view: &VisitRecordView) {
        let lang = self.lang;
        if view.division.is_empty() {
            return;
        }
        self.heading("分工", "Division of work");
        self.page.table(&[
            ("20%", lang.pick("组别", "Group")),
            ("50%", lang.pick("负责内容", "Looks after")),
            ("30%", lang.pick("人员", "Names")),
        ]);
        for division in &view.division {
            self.page
                .raw("<tr>")
                .short(&division.group)
                .cell(&division.sections);
            self.page.cell(&division.persons.join("、")).raw("</tr>\n");
        }
        self.page.end_table();
    }

    pub(super) fn entry(&mut self, view: &VisitRecordView) {
        let lang = self.lang;
        let Some(entry) = &view.entry else { return };
        self.heading("入厂记录", "Entry record");
        self.page.raw("<table class=\"facts\"><tbody>\n");
        self.fact(lang.pick("告知人", "Briefed by"), &entry.briefed_by);
        self.fact(lang.pick("被告知人", "Briefed"), &entry.briefed.join("、"));
        self.fact(
            lang.pick("劳保穿戴", "Protective gear"),
            &entry.protective_gear.join("、"),
        );
        self.fact(lang.pick("手机规定", "Phone rule"), &entry.phone_rule);
        self.fact(lang.pick("陪同人员", "Escort"), &entry.escort);
        self.fact(lang.pick("集合点", "Assembly point"), &entry.assembly_point);
        let noted = entry
            .noted_at
            .map(|at| text::long_time(lang, at))
            .unwrap_or_default();
        self.fact(lang.pick("时间", "Time"), &noted);
        self.page.end_table();
    }

    pub(super) fn checklist(&mut self, view: &VisitRecordView) {
        let lang = self.lang;
        if view.sections.is_empty() {
            return;
        }
        self.heading("结对帮扶工作重点", "Focus areas of the help");
        for section in &view.sections {
            self.page.element("<h3>", &section.title, "</h3>\n");
            self.page.table(&[
                ("9%", lang.pick("序号", "No.")),
                ("35%", lang.pick("内容", "Item")),
                ("13%", lang.pick("情况", "Answer")),
                ("28%", lang.pick("说明", "Note")),
                ("15%", lang.pick("填写人", "By")),
            ]);
            for item in &section.items {
                self.item(item);
            }
            self.page.end_table();
        }
    }

    fn item(&mut self, item: &ChecklistItemView) {
        let lang = self.lang;
        self.page
            .raw("<tr>")
            .short(&item.number)
            .cell(&item.text)
            .short(&item.answer);
        self.page.element("<td>", &item.note, "");
        if let Some(clash) = &item.clash {
            if !item.note.is_empty() {
                self.page.raw("<br>");
            }
            self.page
                .text(lang.pick("两人填写不一致：", "Answers differ: "));
            for (at, answer) in clash.answers.iter().enumerate() {
                let part = if at == 0 { "" } else { "；" };
                self.page
                    .text(part)
                    .text(&answer.person)
                    .text("—")
                    .text(&answer.answer);
                if !answer.note.is_empty() {
                    self.page.element("（", &answer.note, "）");
                }
            }
            let decided = clash.decided.as_deref();
            let open = lang.pick("尚未确定", "not yet decided");
            self.page
                .element("<br>", lang.pick("以此为准：", "Stands: "), "");
            self.page.text(decided.unwrap_or(open));
        }
        self.page
            .raw("</td>")
            .short(&item.answered_by.join("、"))
            .raw("</tr>\n");
    }

    pub(super) fn findings(&mut self, view: &VisitRecordView) {
        let lang = self.lang;
        self.heading("问题隐患清单", "List of hazards");
        if view.findings.is_empty() {
            self.page.element(
                "<p>",
                lang.pick("未发现问题隐患。", "No hazard found."),
                "</p>\n",
            );
        }
        for finding in &view.findings {
            self.finding(finding);
        }
        let photos = view
            .findings
            .iter()
            .flat_map(|finding| finding.photos_before.iter().chain(&finding.photos_after));
        let withheld = photos.filter(|photo| photo.is_withheld).count();
        if withheld > 0 {
            let note = match lang {
                Lang::Zh => format!("不外传照片 {withheld} 张，未列入。"),
                Lang::En => format!("{withheld} photos not passed on are left out."),
            };
            self.page.element("<p>", &note, "</p>\n");
        }
    }

    fn finding(&mut self, finding: &VisitFindingView) {
        let lang = self.lang;
        self.page
            .raw("<div class=\"finding\">\n<table class=\"facts\"><tbody>\n");
        let number = finding.number;
        let mut marks = vec![match lang {
            Lang::Zh => format!("第 {number} 条"),
            Lang::En => format!("No. {number}"),
        }];
        if !finding.severity.is_empty() {
            marks.push(finding.severity.clone());
        }
        if finding.is_on_the_spot {
            marks.push(lang.pick("当场整改", "rectified on the spot").to_owned());
        }
        if !finding.merged.is_empty() {
            marks.push(finding.merged.clone());
        }
        self.fact(lang.pick("序号", "No."), &marks.join("　"));
        self.fact(lang.pick("部位", "Place"), &finding.place);
        self.fact(lang.pick("问题描述", "Description"), &finding.description);
        self.fact(lang.pick("依据", "Basis"), &finding.basis);
        self.fact(lang.pick("整改建议", "Advice"), &finding.advice);
        self.fact(
            lang.pick("发现人", "Found by"),
            &finding.found_by.join("、"),
        );
        self.fact(lang.pick("当场告知", "Told at once"), &finding.told_at_once);
        if finding.photos_before.is_empty() {
            self.fact(lang.pick("照片", "Photo"), &finding.no_photo_reason);
        }
        let remark = match (finding.host_position.as_str(), finding.host_remark.as_str()) {
            (position, "") => position.to_owned(),
            ("", remark) => remark.to_owned(),
            (position, remark) => format!("{position}：{remark}"),
        };
        self.fact(lang.pick("企业意见", "Plant's remark"), &remark);
        self.page.end_table();
        if !finding.photos_before.is_empty() || !finding.photos_after.is_empty() {
            self.page.raw("<div class=\"photos\">");
            self.page
                .photos(lang, lang.pick("整改前", "Before"), &finding.photos_before);
            self.page
                .photos(lang, lang.pick("整改后", "After"), &finding.photos_after);
            self.page.raw("</div>\n");
        }
        self.page.raw("</div>\n");
    }

    pub(super) fn suggestions(&mut self, view: &VisitRecordView) {
        let lang = self.lang;
        if view.suggestions.is_empty() {
            return;
        }
        self.heading("建议项", "Suggestions");
        self.page.table(&[
            ("10%", lang.pick("序号", "No.")),
            ("70%", lang.pick("建议内容", "Suggestion")),
            ("20%", lang.pick("采纳情况", "Adopted")),
        ]);
        for suggestion in &view.suggestions {
            self.page.raw("<tr>").short(&suggestion.number.to_string());
            self.page
                .cell(&suggestion.text)
                .short(&suggestion.answer)
                .raw("</tr>\n");
        }
        self.page.end_table();
    }

    pub(super) fn remarks(&mut self, view: &VisitRecordView) {
        self.heading("被帮扶企业意见", "Remarks of the plant helped");
        let none = self.lang.pick("无。", "None.");
        let remark = if view.host_remark.is_empty() {
            none
        } else {
            &view.host_remark
        };
        self.page.element("<p>", remark, "</p>\n");
        if view.after_closing.is_empty() {
            return;
        }
        self.heading("提交后补充", "Added after closing");
        for line in &view.after_closing {
            self.page.element("<p>", line, "</p>\n");
        }
    }

    pub(super) fn signatures(&mut self, view: &VisitRecordView) {
        let lang = self.lang;
        self.heading("签字", "Signatures");
        self.page.table(&[
            ("26%", lang.pick("企业及身份", "For whom")),
            ("16%", lang.pick("姓名", "Name")),
            ("20%", lang.pick("手写签字", "By hand")),
            ("38%", lang.pick("签字时间及校验", "When, and check")),
        ]);
        for signature in &view.signatures {
            self.signature(signature);
        }
        self.page.end_table();
        let seals = [
            lang.pick("帮扶企业（盖章）：", "Seal of the helper:"),
            lang.pick("被帮扶企业（盖章）：", "Seal of the plant helped:"),
        ];
        self.page.raw("<p class=\"seals\">");
        for seal in seals {
            self.page.element("<span>", seal, "</span>");
        }
        self.page.raw("</p>\n");
    }

    fn signature(&mut self, signature: &SignatureView) {
        let lang = self.lang;
        self.page
            .raw("<tr class=\"sign\"><td>")
            .text(&signature.enterprise);
        self.page
            .element("<br>", &signature.role, "</td>")
            .short(&signature.name);
        self.page.raw("<td></td><td>");
        match (&signature.refused, signature.signed_at) {
            (Some(reason), _) => {
                self.page
                    .text(lang.pick("未签字，原因：", "Not signed, reason: "))
                    .text(reason);
            }
            (None, Some(at)) => {
                self.page.text(&text::long_time(lang, at));
            }
            (None, None) => {
                self.page.text(lang.pick("待签字", "awaited"));
            }
        }
        for (label, value) in [
            (
                lang.pick("签字设备校验码", "Key"),
                &signature.key_fingerprint,
            ),
            (lang.pick("清单校验码", "List"), &signature.list_hash),
        ] {
            if !value.is_empty() {
                self.page.element("<br><span class=\"mono\">", label, " ");
                self.page.element("", value, "</span>");
            }
        }
        self.page.raw("</td></tr>\n");
    }
}
