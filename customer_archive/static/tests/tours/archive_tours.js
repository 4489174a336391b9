import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The smallest PDF that a viewer opens: one empty page. */
const PDF =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" +
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n" +
    "xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n" +
    "0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n";

function transfer(files) {
    const data = new DataTransfer();
    for (const [name, content, type] of files) {
        data.items.add(new File([content], name, {type}));
    }
    return data;
}

function pdf(name) {
    return [name, PDF, "application/pdf"];
}

/** A white photo as the phone's camera would give it. */
async function photo(name) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [600, 800];
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg"));
    return [name, blob, "image/jpeg"];
}

function choose(input, files) {
    input.files = transfer(files).files;
    input.dispatchEvent(new Event("change", {bubbles: true}));
}

function drop(target, files) {
    const dataTransfer = transfer(files);
    for (const type of ["dragenter", "dragover", "drop"]) {
        target.dispatchEvent(
            new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer}),
        );
    }
}

const chooseType = (name) => [
    {
        content: "say what it is",
        trigger: "div[name=type_id] input",
        run: `edit ${name}`,
    },
    {
        trigger: `.o-autocomplete--dropdown-item a:contains(${name})`,
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
            ".o_form_view:not(:has(button[name=action_approve])) .o_arrow_button_current:contains(Submitted)",
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
            trigger: ".o_archive_document .o_archive_files .badge:contains(Readable)",
        },
        {
            content: "the page is shown beside the form",
            trigger:
                ".o_archive_aside .o_archive_page img[alt='Page 1 of 1 of “Visit in May.pdf”']",
        },
        ...chooseType("Visit and survey report"),
        ...selfCheckAndSubmit,
        {
            content: "the content is fixed, and the form says why",
            trigger: ".alert:contains(its content is fixed)",
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
            trigger: ".o_view_nocontent:contains(Nothing waits for your signature)",
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
                ".o_data_row:contains(Visit in May):contains(KH01-KH):contains(Filed)",
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
            trigger:
                ".breadcrumb-item.active:contains(New drafts), .o_last_breadcrumb_item:contains(New drafts)",
        },
        {trigger: ".o_data_row:contains(good one)"},
        {trigger: ".o_data_row:contains(good two)"},
        {
            content: "each failure names its file and the reason",
            trigger:
                ".o_archive_upload_card[data-state=failed]:contains(“torn.pdf” is damaged)",
        },
        {
            trigger:
                ".o_archive_upload_card[data-state=failed]:contains(“nothing.pdf” is empty)",
        },
        {
            content: "nothing is lost: it can be sent again",
            trigger: ".o_archive_upload_card:contains(torn.pdf) button:contains(Retry)",
            run: "click",
        },
        {
            trigger:
                ".o_archive_upload_card[data-state=failed]:contains(torn.pdf) button[aria-label=Dismiss]",
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
            trigger: ".o_archive_document .o_archive_files .badge:contains(Readable)",
        },
        {
            content: "look at it on the phone",
            trigger: ".o_archive_file",
            run: "click",
        },
        {
            trigger:
                ".o_archive_preview_dialog .o_archive_page img[alt='Page 1 of 1 of “photo.jpg”']",
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
            trigger: ".o_archive_files .badge:contains(Readable)",
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
