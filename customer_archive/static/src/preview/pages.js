import {Component, onWillUpdateProps, useRef, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";

const ZOOMS = [1, 1.5, 2];
const WIDTHS = [900, 1300, 1654];

/** Fields of `ir.attachment` that a preview needs. */
export const PAGE_FIELDS = [
    "name",
    "mimetype",
    "file_size",
    "archive_pages",
    "archive_problem",
    "archive_sequence",
];

/** The files in the order in which the handler arranged them. */
export function inOrder(files) {
    return [...files].sort(
        (one, other) =>
            one.archive_sequence - other.archive_sequence || one.id - other.id,
    );
}

/** How many pages of a file can be shown; 0 when it has no pages. */
export function pageCount(file) {
    if (["damaged", "encrypted", "empty"].includes(file.archive_problem)) {
        return 0;
    }
    const pictured = /^(application\/pdf|image\/(?!svg))/.test(file.mimetype || "");
    return file.archive_pages || (pictured ? 1 : 0);
}

/**
 * Pages of files as images. The server renders each page when it is looked at, so
 * the browser never holds the file of somebody who may only look.
 */
export class Pages extends Component {
    static template = "customer_archive.Pages";
    static props = {
        files: Array,
        fileId: {type: Number, optional: true},
        canPreview: {type: Boolean, optional: true},
        canDownload: {type: Boolean, optional: true},
    };

    setup() {
        this.root = useRef("root");
        this.state = useState({
            fileId: this.firstId(this.props),
            page: 1,
            zoom: 0,
            failed: false,
        });
        onWillUpdateProps((next) => {
            const gone = !next.files.some((file) => file.id === this.state.fileId);
            if (gone || next.fileId !== this.props.fileId) {
                this.show(this.firstId(next));
            }
        });
    }

    firstId({files, fileId}) {
        return fileId || files[0]?.id;
    }

    get file() {
        return this.props.files.find((file) => file.id === this.state.fileId);
    }

    get pages() {
        return pageCount(this.file);
    }

    get imageUrl() {
        const width = WIDTHS[this.state.zoom];
        return `/archive/page/${this.file.id}/${this.state.page}?width=${width}`;
    }

    get imageAlt() {
        return _t("Page %(page)s of %(pages)s of “%(file)s”", {
            page: this.state.page,
            pages: this.pages,
            file: this.file.name,
        });
    }

    get imageStyle() {
        return `width: ${100 * ZOOMS[this.state.zoom]}%`;
    }

    get downloadUrl() {
        return `/web/content/${this.file.id}?download=true`;
    }

    show(fileId, page = 1) {
        Object.assign(this.state, {fileId, page, failed: false});
    }

    /** Turn pages; past the last one the next file begins. */
    turn(step) {
        const page = this.state.page + step;
        if (page >= 1 && page <= this.pages) {
            return this.show(this.state.fileId, page);
        }
        const index = this.props.files.findIndex(
            (file) => file.id === this.state.fileId,
        );
        const file = this.props.files[index + step];
        if (file) {
            this.show(file.id, step > 0 ? 1 : Math.max(1, pageCount(file)));
        }
    }

    canTurn(step) {
        const index = this.props.files.findIndex(
            (file) => file.id === this.state.fileId,
        );
        const page = this.state.page + step;
        return (
            (page >= 1 && page <= this.pages) || Boolean(this.props.files[index + step])
        );
    }

    zoom(step) {
        this.state.zoom = Math.min(
            ZOOMS.length - 1,
            Math.max(0, this.state.zoom + step),
        );
    }

    onKeydown(ev) {
        const act = {
            ArrowRight: () => this.turn(1),
            PageDown: () => this.turn(1),
            ArrowLeft: () => this.turn(-1),
            PageUp: () => this.turn(-1),
            "+": () => this.zoom(1),
            "-": () => this.zoom(-1),
        }[ev.key];
        if (act && ev.target.tagName !== "SELECT") {
            act();
            ev.preventDefault();
            ev.stopPropagation();
        }
    }
}
