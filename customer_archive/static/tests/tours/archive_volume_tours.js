import {registry} from "@web/core/registry";

import {chooseRecord, print, showActions, watchPrinter} from "./archive_tour_tools";

const tours = registry.category("web_tour.tours");

/** A paper in the catalogue of the form, or on the phone its card. */
const inCatalogue = (place, name, pages) =>
    [
        `div[name=catalogue_ids] .o_data_row:${place}:contains(${name}) .o_data_cell[name=page_range]:contains(${pages})`,
        `div[name=catalogue_ids] .o_kanban_record:not(.o_kanban_ghost):${place}:contains(${name})`,
    ].join(", ");

tours.add("archive_desk_volume", {
    steps: () => [
        watchPrinter,
        {
            trigger: ".o_archive_tile[data-tile=volumes]",
            run: "click",
        },
        {
            trigger:
                ".o_data_row:contains(KH01-KH·2·2024) .o_data_cell, .o_kanban_record:contains(KH01-KH·2·2024)",
            run: "click",
        },
        {
            content: "what is missing for closing is said before",
            trigger: "div[name=explanation] .alert:contains(/who compiled it|立卷人/)",
        },
        ...chooseRecord("compiled_by_id", "t_archivist"),
        ...chooseRecord("checked_by_id", "t_clerk"),
        {
            trigger: "div[name=compiled_on] button, div[name=compiled_on] input",
            run: "click",
        },
        {
            trigger: "div[name=compiled_on] input",
            run: "edit 2025-01-10 && press Enter",
        },
        {
            trigger: ".o_notebook a[name=remarks]",
            run: "click",
        },
        {
            trigger: "div[name=remarks] textarea",
            run: "edit Page 2 is torn.",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "nothing is missing any more",
            trigger: ".o_form_view:not(:has(div[name=explanation] .alert))",
        },
        {
            content: "the whole volume is printed once it is closed",
            trigger:
                ".o_form_view:not(:has(button[name=action_print_whole])) button[name=action_close]",
            run: "click",
        },
        {
            content: "pages are numbered once and for all: asked again",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            trigger:
                ".o_form_view:not(:has(button[name=action_close])) button[name=action_bind]",
        },
        showActions,
        ...print("action_print_catalogue", 1),
        showActions,
        ...print("action_print_papers", 2),
        showActions,
        ...print("action_print_whole", 3),
        {
            trigger: ".o_notebook a[name=catalogue]",
            run: "click",
        },
        {
            content: "earlier papers first, with their pages",
            trigger: inCatalogue("first", "Earlier", 1),
        },
        {
            trigger: inCatalogue("last", "Later", 2),
        },
    ],
});

tours.add("archive_desk_volume_refused", {
    steps: () => [
        {
            trigger: "button[name=action_close]",
            run: "click",
        },
        {
            content: "pages are numbered once and for all: asked again",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "every reason, and the link to the paper that lacks its pages",
            trigger: ".o_error_dialog:has(.alert:contains(Sheet)) .alert a",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.o_error_dialog)) .o_form_view div[name=name]:contains(Sheet)",
        },
    ],
});
