//! Files made from views: XLSX, DOCX, HTML, ICS.
