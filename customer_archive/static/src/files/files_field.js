import {Component, useRef} from "@odoo/owl";

import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {SIZES} from "@web/core/ui/ui_service";
import {useService} from "@web/core/utils/hooks";
import {humanNumber} from "@web/core/utils/numbers";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {PagesDialog} from "../pages/pages_dialog";
import {pageCount} from "../preview/pages";
import {PreviewDialog} from "../preview/preview_dialog";
import {FILE_FIELDS, filesOf} from "../preview/preview_field";
import {UploadButtons} from "../upload/upload_buttons";
import {useFilesDrop} from "../upload/upload_dropzone";

/** The files of a document or request, each with what a look at it found. */
export class FilesField extends Component {
    static template = "customer_archive.FilesField";
    static components = {UploadButtons};
    static props = {...standardFieldProps};

    setup() {
        this.root = useRef("root");
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.ui = useService("ui");
        this.uploads = useService("archive_upload");
        useFilesDrop(this.root, (files) => this.upload(files), {
            text: _t("Drop to add the files to this paper"),
            isEnabled: () => !this.props.readonly,
        });
    }

    get files() {
        return filesOf(this.props.record, this.props.name);
    }

    /** Whether these are files of a document, not of a request about one. */
    get isPaper() {
        return this.props.record.resModel === "archive.document";
    }

    get place() {
        const {record} = this.props;
        const owner = this.isPaper ? "documentId" : "changeRequestId";
        return {[owner]: record.resId, onDone: () => record.load()};
    }

    /** How long and how big, for example “3 pages · 1.2 MB”. */
    facts(file) {
        const pages = pageCount(file);
        const texts = [`${humanNumber(file.file_size, {decimals: 1})}B`];
        if (file.archive_pages) {
            texts.unshift(pages === 1 ? _t("1 page") : _t("%s pages", pages));
        }
        return texts.join(" · ");
    }

    finding(file) {
        return {
            encrypted: {text: _t("Password-protected"), class: "text-bg-danger"},
            damaged: {text: _t("Damaged"), class: "text-bg-danger"},
            empty: {text: _t("Empty"), class: "text-bg-danger"},
            mislabelled: {text: _t("Not what its name says"), class: "text-bg-warning"},
            none: {text: _t("Readable"), class: "text-bg-success"},
        }[file.archive_problem];
    }

    downloadUrl(file) {
        return `/web/content/${file.id}?download=true`;
    }

    show(file) {
        if (this.ui.size >= SIZES.XXL && !this.env.inDialog) {
            this.env.bus.trigger("ARCHIVE:SHOW_FILE", file.id);
        } else {
            const {record} = this.props;
            const shown = this.isPaper
                ? {documentId: record.resId}
                : {
                      files: this.files,
                      title: file.name,
                      canPreview: record.data.can_preview,
                      canDownload: record.data.can_download,
                  };
            this.dialog.add(PreviewDialog, {...shown, fileId: file.id});
        }
    }

    /** Files belong to a saved draft: a new one takes its title from the first file. */
    async upload(files) {
        const {record} = this.props;
        if (this.isPaper && !record.data.name) {
            await record.update({name: files[0].name.replace(/\.[^.]*$/, "")});
        }
        if (await record.save()) {
            this.uploads.add(files, this.place);
        }
    }

    /** Pages of a saved draft are put in order, turned, taken out. */
    async arrange() {
        const {record} = this.props;
        if (await record.save()) {
            this.dialog.add(PagesDialog, {
                documentId: record.resId,
                title: record.data.name,
                onSaved: () => record.load(),
            });
        }
    }

    remove(file) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Remove the file"),
            body: _t(
                "“%s” is removed from this draft. Capture it again to have it back.",
                file.name,
            ),
            confirmLabel: _t("Remove"),
            confirm: async () => {
                await this.orm.unlink("ir.attachment", [file.id]);
                await this.props.record.load();
            },
            cancel: () => {},
        });
    }
}

registry.category("fields").add("archive_files", {
    component: FilesField,
    supportedTypes: ["one2many", "many2many"],
    relatedFields: FILE_FIELDS,
});
