//! A workbook put together from pieces of XML, stored without compression: so that mutants reach
//! the reader of sheets instead of dying at the archive's checksums.

use flate2::Crc;

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId5" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="企业名册" sheetId="1" r:id="rId1"/><sheet name="应急局" sheetId="2" r:id="rId2"/></sheets></workbook>"#;
const SHEET: &str =
    r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#;
const PLANT_HEADINGS: [&str; 12] = [
    "企业名称",
    "简称",
    "类别",
    "从业人数",
    "标准化等级",
    "所在镇街",
    "安全总监",
    "安全部长",
    "主要负责人",
    "仪表",
    "设备",
    "工艺技术",
];
const PLANTS: [[&str; 12]; 2] = [
    [
        "示例化工一厂",
        "一厂",
        "生产",
        "120",
        "二级",
        "示例镇",
        "甲一",
        "甲二",
        "甲三",
        "甲四、甲五",
        "",
        "甲六",
    ],
    [
        "示例化工二厂",
        "二厂",
        "加油站",
        "",
        "",
        "示例镇",
        "乙一",
        "",
        "乙三",
        "",
        "乙五",
        "",
    ],
];

/// Gives the sheet of plants that the seeds begin from: one row with texts in place, one of numbers
/// and shared strings.
pub fn plants() -> String {
    let mut rows = vec![row(1, &PLANT_HEADINGS)];
    rows.extend((2..).zip(&PLANTS).map(|(at, cells)| row(at, cells)));
    rows.push(
        r#"<row r="4"><c r="A4" t="s"><v>0</v></c><c r="C4" t="s"><v>1</v></c><c r="D4"><v>35</v></c><c r="E4"><v>3</v></c></row>"#
            .to_owned(),
    );
    sheet(&rows)
}

/// Gives the shared strings that [`plants`] refers to.
pub fn strings() -> String {
    "<sst count=\"2\" uniqueCount=\"2\"><si><t>示例化工三厂</t></si><si><r><t>经营</t></r>\
     <r><t>带储存</t></r></si></sst>"
        .to_owned()
}

/// Gives the list of sheets.
pub fn book() -> String {
    BOOK.to_owned()
}

/// Puts a workbook together from up to three pieces parted by a zero byte: sheet of plants, shared
/// strings, list of sheets. What is missing is taken from a sound one.
pub fn of_pieces(data: &[u8]) -> Vec<u8> {
    let mut pieces = data.splitn(3, |byte| *byte == 0);
    let plants = pieces.next().unwrap_or_default();
    let strings = pieces
        .next()
        .map_or_else(|| strings().into_bytes(), <[u8]>::to_vec);
    let book = pieces.next().unwrap_or(BOOK.as_bytes());
    let bureau = sheet(&[row(1, &["姓名", "职务"]), row(2, &["丙一", "科长"])]);
    stored(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS.as_bytes()),
        ("xl/workbook.xml", book),
        ("xl/worksheets/sheet1.xml", plants),
        ("xl/worksheets/sheet2.xml", bureau.as_bytes()),
        ("xl/sharedStrings.xml", &strings),
    ])
}

fn sheet(rows: &[String]) -> String {
    format!(
        "{SHEET}<sheetData>{}</sheetData></worksheet>",
        rows.concat()
    )
}

fn row(at: usize, cells: &[&str]) -> String {
    let cells: Vec<_> = ('A'..)
        .zip(cells)
        .filter(|(_, text)| !text.is_empty())
        .map(|(letter, text)| {
            format!(r#"<c r="{letter}{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
        })
        .collect();
    let cells = cells.concat();
    format!(r#"<row r="{at}">{cells}</row>"#)
}

/// Writes a zip archive without compression.
fn stored(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut index) = (Vec::new(), Vec::new());
    for (name, data) in files {
        let at = out.len() as u32;
        let mut crc = Crc::new();
        crc.update(data);
        let mut head = Vec::new();
        for word in [20_u16, 0x0800, 0, 0, 0x21] {
            head.extend(word.to_le_bytes());
        }
        for word in [crc.sum(), data.len() as u32, data.len() as u32] {
            head.extend(word.to_le_bytes());
        }
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        out.extend([b"PK\x03\x04", head.as_slice(), name.as_bytes(), data].concat());
        index.extend(
            [
                b"PK\x01\x02\x14\x00",
                head.as_slice(),
                &[0; 10],
                &at.to_le_bytes(),
            ]
            .concat(),
        );
        index.extend(name.as_bytes());
    }
    let (count, at) = ((files.len() as u16).to_le_bytes(), out.len() as u32);
    let length = (index.len() as u32).to_le_bytes();
    out.extend(&index);
    out.extend(
        [
            b"PK\x05\x06\0\0\0\0",
            &count[..],
            &count,
            &length,
            &at.to_le_bytes(),
            &[0, 0],
        ]
        .concat(),
    );
    out
}
