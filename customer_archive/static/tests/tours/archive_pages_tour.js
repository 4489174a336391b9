import {registry} from "@web/core/registry";

const leaf = (section, number) =>
    `.o_archive_arrange section:nth-of-type(${section}) .o_archive_leaf:nth-child(${number})`;

/** Two photos become one PDF, turned and in another order; the last is a new paper. */
registry.category("web_tour.tours").add("archive_pages", {
    steps: () => [
        {trigger: ".o_archive_arrange_open", run: "click"},
        {
            content: "photos are joined unless one says otherwise",
            trigger: ".o_archive_join input:checked",
        },
        {content: "the first page", trigger: leaf(1, 1), run: "click"},
        {trigger: ".o_archive_turn_right:enabled", run: "click"},
        {trigger: ".o_archive_later:enabled", run: "click"},
        {
            content: "it is the second now",
            trigger: `${leaf(1, 2)}.o_archive_leaf_selected img[style*='90deg']`,
        },
        {content: "no longer chosen", trigger: leaf(1, 2), run: "click"},
        {content: "the last page", trigger: leaf(1, 3), run: "click"},
        {trigger: ".o_archive_new_paper:enabled", run: "click"},
        {content: "it has its own heading", trigger: leaf(2, 1)},
        {trigger: ".o_archive_arrange_save:enabled", run: "click"},
        {trigger: ".o_notification:contains(Photos (2))"},
        {trigger: "body:not(:has(.modal)) .o_archive_file:contains(Photos.pdf)"},
    ],
});
