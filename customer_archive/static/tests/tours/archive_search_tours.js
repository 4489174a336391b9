import {registry} from "@web/core/registry";

import {openSearch} from "./archive_tour_tools";

const tours = registry.category("web_tour.tours");

const forget = {
    trigger: ".o_facet_remove",
    run: "click",
};

const searchFor = (word) => [
    {
        trigger: ".o_searchview_input",
        run: `edit ${word}`,
    },
    {
        trigger: ".o_searchview_autocomplete .o-dropdown-item:first",
        run: "click",
    },
    {
        trigger: `.o_facet_value:contains(${word})`,
    },
];

/** A record in the list, or on the phone its card; the view lacks what is `without`. */
const found = (text, without = "nothing like this") =>
    [
        `.o_data_row:contains(${text}) .o_data_cell[name=name]`,
        `.o_kanban_record:contains(${text})`,
    ]
        .map((record) => `.o_content:not(:contains(${without})) ${record}`)
        .join(", ");

tours.add("archive_desk_search", {
    steps: () => [
        {
            trigger: found("Menu of the gala"),
        },
        openSearch,
        ...searchFor("合同"),
        {
            content: "two characters within a title",
            trigger: found("年度销售合同", "Menu of the gala"),
        },
        {
            content: "but not in a paper that somebody else looks after",
            trigger: ".o_content:not(:contains(他人的合同))",
        },
        forget,
        {
            trigger: found("Menu of the gala"),
        },
        ...searchFor("龙虾"),
        {
            content: "a word within a file",
            trigger: found("Menu of the gala", "年度销售合同"),
            run: "click",
        },
        {
            trigger: ".o_archive_document .o_archive_files .o_archive_file",
        },
    ],
});

/** Who has no role finds his own papers, and learns of no other. */
tours.add("archive_desk_search_own", {
    steps: () => [
        {
            trigger: found("我交来的合同", "年度销售合同"),
        },
        openSearch,
        ...searchFor("合同"),
        {
            trigger: found("我交来的合同", "年度销售合同"),
        },
        forget,
        ...searchFor("年度"),
        {
            trigger:
                ".o_content:not(:contains(我交来的合同)):not(:contains(年度销售合同))",
        },
    ],
});
