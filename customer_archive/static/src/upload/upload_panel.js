import {Component, useState} from "@odoo/owl";

import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** Cards of the files on their way, at the lower edge of every screen. */
export class UploadPanel extends Component {
    static template = "customer_archive.UploadPanel";
    static props = {};

    setup() {
        this.uploads = useService("archive_upload");
        this.cards = useState(this.uploads.cards);
    }

    onOpen(card) {
        this.uploads.dismiss(card);
        this.uploads.open(card.ids || [card.documentId], card.batch.place);
    }
}

registry
    .category("main_components")
    .add("archive_upload_panel", {Component: UploadPanel});
