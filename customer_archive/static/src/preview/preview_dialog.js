import {Component, onWillStart} from "@odoo/owl";

import {Dialog} from "@web/core/dialog/dialog";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

import {PAGE_FIELDS, Pages, inOrder} from "./pages";

/** The files of one document, or those given, at any width of screen. */
export class PreviewDialog extends Component {
    static template = "customer_archive.PreviewDialog";
    static components = {Dialog, Pages};
    static props = {
        documentId: {type: Number, optional: true},
        files: {type: Array, optional: true},
        title: {type: String, optional: true},
        canPreview: {type: Boolean, optional: true},
        canDownload: {type: Boolean, optional: true},
        fileId: {type: Number, optional: true},
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        onWillStart(() => this.load());
    }

    async load() {
        const {documentId, files: given, title, canPreview, canDownload} = this.props;
        if (!documentId) {
            this.document = {
                display_name: title,
                can_preview: canPreview,
                can_download: canDownload,
            };
            this.files = given;
            return;
        }
        const domain = [
            ["res_model", "=", "archive.document"],
            ["res_id", "=", documentId],
            ["res_field", "=", false],
        ];
        const [[document], files] = await Promise.all([
            this.orm.read(
                "archive.document",
                [documentId],
                ["display_name", "can_preview", "can_download"],
            ),
            this.orm.searchRead("ir.attachment", domain, PAGE_FIELDS),
        ]);
        this.document = document;
        this.files = inOrder(files);
    }
}

registry.category("actions").add("archive_preview", (env, {params}) => {
    env.services.dialog.add(PreviewDialog, {
        documentId: params.document_id,
        fileId: params.attachment_id,
    });
});
