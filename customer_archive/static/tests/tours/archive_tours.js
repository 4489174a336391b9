import {registry} from "@web/core/registry";

import {choose, chooseRecord, drop, pdf, photo} from "./archive_tour_tools";

const tours = registry.category("web_tour.tours");

/** The file of a draft was opened by the server, and its text is found. */
const readable = ".o_archive_files .badge:contains(/Readable|可读/)";

/** Types have a name in each language. */
const chooseType = (names) => [
    {
        content: "say what it is",
        trigger: "div[name=type_id] input",
        run: "click",
    },
    {
        trigger: `.o-autocomplete--dropdown-item a:contains(/${names}/)`,
        run: "click",
    },
];

const selfCheckAndSubmit = [
    {
        content: "the handler has checked it",
        trigger: "div[name=self_check] input",
        run: "click",
    },
    {
        trigger: "button[name=action_submit]",
        run: "click",
    },
    {
        content: "his own signature is the next step",
        trigger: "button[name=action_approve].btn-primary",
        run: "click",
    },
    {
        content: "nothing is left for him to sign",
        trigger:
            ".o_form_view:not(:has(button[name=action_approve])) .o_arrow_button_current:contains(/Submitted|已提交/)",
    },
];

tours.add("archive_capture", {
    steps: () => [
        {
            content: "drop a file on the divider of its category",
            trigger: ".o_archive_divider[data-category='1']",
            run: ({anchor}) => drop(anchor, [pdf("Visit in May.pdf")]),
        },
        {
            content: "the draft opens with its title and what was found in the file",
            trigger:
                ".o_archive_document .o_archive_files .badge:contains(/Readable|可读/)",
        },
        {
            content: "the page is shown beside the form",
            trigger: ".o_archive_aside .o_archive_page img[alt*='Visit in May.pdf']",
        },
        ...chooseType("Visit and survey report|走访、调查情况报告"),
        ...selfCheckAndSubmit,
        {
            content: "the content is fixed, and the form says why",
            trigger: ".alert:contains(/its content is fixed|内容已固定/)",
        },
    ],
});

tours.add("archive_sign", {
    steps: () => [
        {
            content: "one paper waits for my signature",
            trigger: ".o_archive_tile[data-tile=sign]:contains(1)",
            run: "click",
        },
        {
            trigger: ".o_data_row .o_data_cell:contains(Visit in May)",
            run: "click",
        },
        {
            content: "look at it before signing",
            trigger: ".o_archive_page img",
        },
        {
            trigger: "button[name=action_approve].btn-primary",
            run: "click",
        },
        {
            content: "nothing waits any more",
            trigger:
                ".o_view_nocontent:contains(/Nothing waits for your signature|没有等您签字的事项/)",
        },
    ],
});

tours.add("archive_find", {
    steps: () => [
        {
            content: "search in the catalogue",
            trigger: ".o_searchview_input",
            run: "edit Visit in May",
        },
        {
            trigger:
                ".o_searchview_autocomplete .o-dropdown-item:first, .o_searchview_autocomplete li:first",
            run: "click",
        },
        {
            content: "it is filed and numbered",
            trigger:
                ".o_data_row:contains(Visit in May):contains(KH01-KH):contains(/Filed|已归档/)",
        },
        {
            trigger: ".o_data_row:contains(Visit in May) .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "from the paper to the volume that it is bound in",
            trigger: "button[name=action_open_volume]",
            run: "click",
        },
        {
            trigger:
                ".o_form_view div[name=catalogue_ids] .o_data_row:contains(Visit in May)",
        },
    ],
});

tours.add("archive_find_nothing", {
    steps: () => [
        {
            trigger: ".o_searchview_input",
            run: "edit Visit in May",
        },
        {
            trigger:
                ".o_searchview_autocomplete .o-dropdown-item:first, .o_searchview_autocomplete li:first",
            run: "click",
        },
        {
            content: "another account manager does not learn that it exists",
            trigger: ".o_facet_value:contains(Visit in May)",
        },
        {
            trigger:
                ".o_list_view:not(:has(.o_data_row:contains(Visit in May))) .o_view_nocontent",
        },
    ],
});

/** A draft in the list, or on the phone its card. */
const newPaper = (name) =>
    `.o_data_row:contains(${name}), .o_kanban_record:contains(${name})`;

tours.add("archive_upload_failures", {
    steps: () => [
        {
            trigger: ".o_archive_upload_input:not(:visible)",
            run: ({anchor}) =>
                choose(anchor, [
                    pdf("good one.pdf"),
                    pdf("good two.pdf"),
                    ["torn.pdf", "%PDF-1.4 torn off", "application/pdf"],
                    ["nothing.pdf", "", "application/pdf"],
                ]),
        },
        {
            content: "the good ones are listed",
            trigger: newPaper("good one"),
        },
        {trigger: newPaper("good two")},
        {
            content: "each failure names its file and the reason",
            trigger:
                ".o_archive_upload_card[data-state=failed]:contains(/“torn.pdf”( is damaged|已损坏)/)",
        },
        {
            trigger:
                ".o_archive_upload_card[data-state=failed]:contains(/“nothing.pdf”( is empty|是空文件)/)",
        },
        {
            content: "nothing is lost: it can be sent again",
            trigger:
                ".o_archive_upload_card:contains(torn.pdf) button.btn-link:not(.btn-close)",
            run: "click",
        },
        {
            trigger:
                ".o_archive_upload_card[data-state=failed]:contains(torn.pdf) button.btn-close",
            run: "click",
        },
        {
            trigger: ".o_archive_uploads:not(:contains(torn.pdf))",
        },
    ],
});

tours.add("archive_phone_capture", {
    steps: () => [
        {
            content: "the camera is the first button",
            trigger: ".o_archive_home .o_archive_camera.btn-primary",
        },
        {
            trigger: ".o_archive_camera_input:not(:visible)",
            run: async ({anchor}) => choose(anchor, [await photo("photo.jpg")]),
        },
        {
            trigger: `.o_archive_document ${readable}`,
        },
        {
            content: "look at it on the phone",
            trigger: ".o_archive_file",
            run: "click",
        },
        {
            trigger:
                ".o_archive_preview_dialog .o_archive_page img[alt*='“photo.jpg”']",
        },
        {
            trigger: ".o_dialog header button",
            run: "click",
        },
        {
            trigger:
                ".o_archive_document:not(:has(.o_archive_preview_dialog)) .o_field_widget[name=name]",
        },
    ],
});

tours.add("archive_hand_in", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "name the customer first",
            trigger: "div[name=partner_id] input",
            run: "edit Customer Limited",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:contains(Customer Limited)",
            run: "click",
        },
        {
            content: "the draft takes its title from the file",
            trigger: ".o_archive_files .o_archive_upload_input:not(:visible)",
            run: ({anchor}) => choose(anchor, [pdf("Letter of 3 May.pdf")]),
        },
        {
            trigger: readable,
        },
        {
            content: "his account manager submits it, not I",
            trigger:
                ".o_form_view:not(:has(button[name=action_submit])) div[name=handler_id]",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item a:contains(Hand in a paper)",
            run: "click",
        },
        {
            content: "my own papers, and no other",
            trigger: ".o_data_row:contains(Letter of 3 May)",
        },
        {
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Secret report)))",
        },
    ],
});

/** On the phone an employee photographs the paper and names the customer. */
tours.add("archive_hand_in_phone", {
    steps: () => [
        {
            content: "the camera is the first button",
            trigger: ".o_control_panel .o_archive_camera.btn-primary",
        },
        {
            trigger: ".o_archive_camera_input:not(:visible)",
            run: async ({anchor}) => choose(anchor, [await photo("receipt.jpg")]),
        },
        {
            trigger: `.o_archive_document ${readable}`,
        },
        ...chooseRecord("partner_id", "Customer Limited"),
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "his account manager submits it, not I",
            trigger:
                ".o_form_view:not(:has(button[name=action_submit])):has(.o_form_saved)",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "my own papers, and no other",
            trigger:
                ".o_content:not(:contains(Secret report)) .o_kanban_record:contains(receipt)",
        },
    ],
});
