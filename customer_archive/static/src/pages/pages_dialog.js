import {Component, onWillStart, useRef, useState} from "@odoo/owl";

import {CheckBox} from "@web/core/checkbox/checkbox";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

import {HERE, REMOVED, isChanged, move, pagesOf, planOf, sectionsOf} from "./page_plan";

const WIDTH = 240;
/** Pages that the server looks at in one request, to find blank ones. */
const BLANK_SIZE = 50;

/**
 * All pages of the files of one draft: put in order, turned, taken out, made into a
 * paper of their own. Nothing changes before “Save”, and then everything at once.
 */
export class PagesDialog extends Component {
    static template = "customer_archive.PagesDialog";
    static components = {CheckBox, Dialog};
    static props = {
        documentId: Number,
        title: String,
        onSaved: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.notification = useService("notification");
        this.uploads = useService("archive_upload");
        this.root = useRef("root");
        this.state = useState({
            pages: [],
            selected: {},
            isJoined: false,
            isSaving: false,
            every: 1,
        });
        this.anchor = null;
        onWillStart(() => this.load());
    }

    async load() {
        const files = await this.orm.call("archive.document", "get_pages", [
            [this.props.documentId],
        ]);
        this.problems = files.filter((file) => file.problem);
        this.files = files.filter((file) => file.pages);
        this.state.pages = pagesOf(this.files);
        this.state.isJoined = this.canJoin && this.files.some((f) => f.is_picture);
    }

    // ------------------------------------------------------------------- what is shown

    get canJoin() {
        return this.files.length > 1;
    }

    get isOne() {
        return this.state.isJoined || !this.canJoin;
    }

    get sections() {
        return sectionsOf(this.state.pages, this.files, this.isOne);
    }

    get plan() {
        return planOf(this.state.pages, this.files, this.isOne);
    }

    get isChanged() {
        return isChanged(this.plan);
    }

    get selected() {
        return this.state.pages.filter((page) => this.state.selected[page.key]);
    }

    get isAllSelected() {
        const {length} = this.state.pages;
        return length > 0 && this.selected.length === length;
    }

    get isSomeElsewhere() {
        return this.selected.some((page) => page.paper !== HERE);
    }

    heading(section) {
        if (section.isRemoved) {
            return _t("Taken out");
        }
        if (section.paper) {
            return _t("New paper %s", section.paper);
        }
        return section.file ? section.file.name : this.props.title;
    }

    counted(section) {
        const count = section.pages.length;
        return count === 1 ? _t("1 page") : _t("%s pages", count);
    }

    label(page) {
        return _t("Page %(page)s of “%(file)s”", {
            page: page.page,
            file: page.fileName,
        });
    }

    url(page) {
        return `/archive/page/${page.fileId}/${page.page}?width=${WIDTH}`;
    }

    // ------------------------------------------------------------------------ selecting

    /** Pages in the order in which they are shown. */
    get shown() {
        return this.sections.flatMap((section) => section.pages);
    }

    onClickPage(page, ev) {
        const {selected} = this.state;
        const shown = this.shown.map(({key}) => key);
        const from = shown.indexOf(this.anchor);
        if (ev.shiftKey && from >= 0) {
            const to = shown.indexOf(page.key);
            const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
            range.forEach((key) => (selected[key] = true));
        } else {
            selected[page.key] = !selected[page.key];
            this.anchor = page.key;
        }
    }

    selectAll() {
        const value = !this.isAllSelected;
        this.state.pages.forEach(({key}) => (this.state.selected[key] = value));
    }

    clear() {
        this.state.selected = {};
    }

    async selectBlank() {
        const blank = await this.busy(_t("Looking for blank pages…"), () =>
            this.findBlank(),
        );
        this.clear();
        blank.forEach((key) => (this.state.selected[key] = true));
        this.notification.add(
            blank.length
                ? _t(
                      "Blank pages: %s. Look at them before you take them out.",
                      blank.length,
                  )
                : _t("There is no blank page."),
            {type: "info"},
        );
    }

    /** Ask for a few pages at a time, so that a thick file is looked at in any case. */
    async findBlank() {
        const keys = [];
        for (const file of this.files) {
            for (let first = 1; first <= file.pages; first += BLANK_SIZE) {
                const pages = await this.orm.call(
                    "archive.document",
                    "get_blank_pages",
                    [[this.props.documentId], file.id, first],
                );
                keys.push(...pages.map((page) => `${file.id}-${page}`));
            }
        }
        return keys;
    }

    // --------------------------------------------------------------------------- acting

    turn(angle) {
        this.selected.forEach((page) => (page.turn = (page.turn + angle + 360) % 360));
    }

    move(step) {
        const isSelected = (page) => this.state.selected[page.key];
        move(this.state.pages, this.sections, isSelected, step);
    }

    /** Put the selected pages somewhere; the next act begins with a new selection. */
    put(paper) {
        this.selected.forEach((page) => (page.paper = paper));
        this.clear();
    }

    remove() {
        this.put(REMOVED);
    }

    keep() {
        this.put(HERE);
    }

    get nextPaper() {
        return Math.max(HERE, ...this.state.pages.map((page) => page.paper)) + 1;
    }

    newPaper() {
        this.put(this.nextPaper);
    }

    /** The first pages stay, then each few make a paper. */
    split() {
        const every = Math.max(1, Math.floor(this.state.every) || 1);
        const next = this.nextPaper;
        const here = this.sections
            .filter((section) => !section.paper && !section.isRemoved)
            .flatMap((section) => section.pages);
        here.forEach((page, index) => {
            const part = Math.floor(index / every);
            page.paper = part ? next + part - 1 : HERE;
        });
        this.clear();
    }

    onKeydown(ev) {
        const step = {ArrowLeft: -1, ArrowRight: 1}[ev.key];
        if (step && ev.altKey && this.selected.length) {
            this.move(step);
        } else if (step) {
            const leaves = [...this.root.el.querySelectorAll(".o_archive_leaf")];
            leaves[
                leaves.indexOf(ev.target.closest(".o_archive_leaf")) + step
            ]?.focus();
        } else if (ev.key === "Delete" && this.selected.length) {
            this.remove();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    async busy(message, act) {
        this.state.isSaving = true;
        this.ui.block({message});
        try {
            return await act();
        } finally {
            this.ui.unblock();
            this.state.isSaving = false;
        }
    }

    async save() {
        const papers = await this.busy(_t("The pages are being arranged…"), () =>
            this.orm.call("archive.document", "arrange_pages", [
                [this.props.documentId],
                this.plan,
            ]),
        );
        this.props.close();
        await this.props.onSaved();
        this.tell(papers);
    }

    tell(papers) {
        const ids = papers.map((paper) => paper.id);
        const names = papers.map((paper) => `“${paper.name}”`).join(", ");
        const text =
            papers.length > 3
                ? _t("The pages are saved. New papers: %s", papers.length)
                : _t("The pages are saved. New papers: %s", names);
        this.notification.add(papers.length ? text : _t("The pages are saved."), {
            type: "success",
            buttons: papers.length
                ? [{name: _t("Open"), onClick: () => this.uploads.open(ids)}]
                : [],
        });
    }
}
