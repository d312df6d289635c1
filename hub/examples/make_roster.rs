//! Makes the rosters under `fixtures/demo`. All names are fictional.
//!
//! `cargo run --release -p hucha-hub --example make_roster -- fixtures/demo`

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use std::path::Path;

const HEADINGS: [&str; 13] = [
    "序号",
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

/// Name, short name, category, staff, level, town, then six posts.
type Plant = ([&'static str; 3], u32, [&'static str; 8]);

/// Fictional plants: sizes from 25 to 900, all three levels, one person in both safety posts
/// (row 5), one department head's post vacant (row 8).
const PLANTS: [Plant; 12] = [
    (
        ["文登示例昆嵛化工有限公司", "昆嵛化工", "生产"],
        900,
        [
            "一级",
            "文登营镇",
            "周海宁",
            "吴立群",
            "郑国安",
            "冯志远",
            "陈建业",
            "褚文博",
        ],
    ),
    (
        ["文登示例母猪河新材料有限公司", "母猪河新材", "生产"],
        620,
        [
            "二级",
            "宋村镇",
            "卫东升",
            "蒋晓峰",
            "沈长青",
            "韩冬生",
            "杨树林",
            "朱永康",
        ],
    ),
    (
        ["文登示例天福精细化工有限公司", "天福精化", "生产"],
        410,
        [
            "二级",
            "天福街道",
            "秦望海",
            "尤家和",
            "许振华",
            "何双全",
            "吕德胜",
            "施明远",
        ],
    ),
    (
        ["文登示例龙山涂料有限公司", "龙山涂料", "生产"],
        260,
        [
            "三级",
            "龙山街道",
            "张启航",
            "孔令山",
            "曹玉林",
            "严守信",
            "华志刚",
            "金大川",
        ],
    ),
    (
        ["文登示例米山助剂有限公司", "米山助剂", "生产"],
        48,
        [
            "三级",
            "米山镇",
            "魏长河",
            "魏长河",
            "陶俊杰",
            "姜春生",
            "戚建军",
            "",
        ],
    ),
    (
        ["文登示例泽头气体有限公司", "泽头气体", "生产"],
        95,
        [
            "二级",
            "泽头镇",
            "谢永宁",
            "邹文山",
            "喻国梁",
            "柏志成",
            "水清源",
            "窦海峰",
        ],
    ),
    (
        ["文登示例葛家农药有限公司", "葛家农药", "生产"],
        330,
        [
            "二级",
            "葛家镇",
            "章立新",
            "云长风",
            "苏培源",
            "潘建国",
            "葛正阳",
            "奚明亮",
        ],
    ),
    (
        ["文登示例界石树脂有限公司", "界石树脂", "使用许可"],
        140,
        [
            "三级",
            "界石镇",
            "范大同",
            "",
            "彭思远",
            "郎学军",
            "鲁玉成",
            "韦光明",
        ],
    ),
    (
        ["文登示例侯家海藻化工有限公司", "侯家海藻", "使用许可"],
        210,
        [
            "二级",
            "侯家镇",
            "昌志勇",
            "马远程",
            "苗春雨",
            "凤鸣山",
            "花建平",
            "方世杰",
        ],
    ),
    (
        ["文登示例高村储运有限公司", "高村储运", "经营带储存"],
        72,
        [
            "三级",
            "高村镇",
            "俞安澜",
            "任重山",
            "袁立本",
            "柳长青",
            "酆国强",
            "鲍正义",
        ],
    ),
    (
        ["文登示例张家产仓储有限公司", "张家产仓储", "经营带储存"],
        36,
        [
            "三级",
            "张家产镇",
            "史平川",
            "唐守业",
            "费文涛",
            "廉明德",
            "岑志高",
            "",
        ],
    ),
    (
        ["文登示例南海试剂有限公司", "南海试剂", "生产"],
        25,
        [
            "三级",
            "小观镇",
            "薛明志",
            "雷春晖",
            "贺家祥",
            "倪正清",
            "汤建新",
            "滕海波",
        ],
    ),
];

const OFFICERS: [(&str, &str); 3] = [
    ("罗正平", "副局长"),
    ("毕文清", "危化科科长"),
    ("郝明理", "执法人员"),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("name the folder")?;
    let folder = Path::new(&folder);
    let bad = folder.join("bad");
    std::fs::create_dir_all(&bad)?;
    book(&HEADINGS, &PLANTS, &OFFICERS)?.save(folder.join("roster.xlsx"))?;

    let mut headings = HEADINGS;
    headings[7] = "安全主任";
    book(&headings, &PLANTS, &OFFICERS)?.save(bad.join("wrong-columns.xlsx"))?;

    let mut plants = PLANTS;
    plants[6].0[0] = plants[2].0[0];
    book(&HEADINGS, &plants, &OFFICERS)?.save(bad.join("duplicate-plant.xlsx"))?;

    let mut officers = OFFICERS;
    officers[1].1 = "安全顾问";
    book(&HEADINGS, &PLANTS, &officers)?.save(bad.join("unknown-role.xlsx"))?;
    Ok(())
}

fn book(
    headings: &[&str],
    plants: &[Plant],
    officers: &[(&str, &str)],
) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    // A fixed day, so that the same program makes the same file.
    let made = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 5)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet().set_name("企业名册")?;
    head(sheet, headings)?;
    let cell = Format::new().set_border(FormatBorder::Thin);
    for (position, (words, staff, rest)) in plants.iter().enumerate() {
        let row = position as u32 + 1;
        sheet.write_with_format(row, 0, row, &cell)?;
        for (column, word) in words.iter().enumerate() {
            sheet.write_with_format(row, column as u16 + 1, *word, &cell)?;
        }
        sheet.write_with_format(row, 4, *staff, &cell)?;
        for (column, word) in rest.iter().enumerate() {
            sheet.write_with_format(row, column as u16 + 5, *word, &cell)?;
        }
    }
    for (column, width) in [(0, 6), (1, 34), (2, 14), (3, 12), (6, 12)] {
        sheet.set_column_width(column, width)?;
    }
    let sheet = book.add_worksheet().set_name("应急局")?;
    head(sheet, &["姓名", "职务"])?;
    for (position, (name, post)) in officers.iter().enumerate() {
        let row = position as u32 + 1;
        sheet.write_with_format(row, 0, *name, &cell)?;
        sheet.write_with_format(row, 1, *post, &cell)?;
    }
    sheet.set_column_width(1, 16)?;
    Ok(book)
}

fn head(sheet: &mut Worksheet, headings: &[&str]) -> Result<(), XlsxError> {
    let format = Format::new()
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center);
    for (column, heading) in headings.iter().enumerate() {
        sheet.write_with_format(0, column as u16, *heading, &format)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}
