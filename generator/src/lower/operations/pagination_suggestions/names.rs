//! The names of parameters and properties that APIs use for pagination, in lower case and without punctuation.

/// The index of the first item, from 0.
pub(super) const OFFSETS: &[&str] = &["offset", "skip", "start", "startat", "pageoffset"];
/// The index of the first item and the index after the last.
pub(super) const RANGES: &[(&str, &str)] = &[("start", "end"), ("rangestart", "rangeend")];
pub(super) const PAGE_NUMBERS: &[&str] = &["page", "pagenumber", "pageno", "pagenum", "currentpage"];
pub(super) const CURSORS: &[&str] = &[
    "cursor",
    "after",
    "pagecursor",
    "pageafter",
    "pagetoken",
    "nexttoken",
    "nextcursor",
    "nextpagetoken",
    "continuationtoken",
    "continuation",
    "marker",
];
pub(super) const LIMITS: &[&str] = &[
    "limit",
    "pagelimit",
    "pagesize",
    "perpage",
    "itemsperpage",
    "size",
    "top",
    "take",
    "count",
    "maxresults",
    "maxitems",
    "first",
];
pub(super) const NEXT_CURSORS: &[&str] = &[
    "nextcursor",
    "nextpagetoken",
    "nexttoken",
    "nextpagecursor",
    "nextmarker",
    "continuationtoken",
    "endcursor",
    "cursor",
    "after",
    "next",
];
pub(super) const NEXT_URLS: &[&str] = &[
    "nexturl",
    "nextlink",
    "nexturi",
    "nexthref",
    "nextpageurl",
    "nextpagelink",
    "nextpageuri",
    "odatanextlink",
];
/// The number of all items. `count` is often that of one page.
pub(super) const TOTALS: &[&str] = &[
    "total",
    "totalcount",
    "totalitems",
    "totalelements",
    "totalresults",
    "totalrecords",
];
/// The number of all pages.
pub(super) const PAGE_TOTALS: &[&str] = &["totalpages", "pagecount", "pages", "lastpage"];
/// The items, if a response has several lists.
pub(super) const ITEMS: &[&str] = &[
    "items", "data", "results", "result", "value", "values", "entries", "records", "list",
];
/// Objects in a response that contain the items or the position.
pub(super) const CONTAINERS: &[&str] = &[
    "data",
    "result",
    "results",
    "response",
    "content",
    "embedded",
    "meta",
    "metadata",
    "responsemetadata",
    "page",
    "pageinfo",
    "paging",
    "pagination",
    "cursors",
    "links",
    "next",
];

/// Returns a name as it is in the tables.
pub(super) fn normalize(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}
