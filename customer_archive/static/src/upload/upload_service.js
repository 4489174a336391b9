import {reactive} from "@odoo/owl";

import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {humanNumber} from "@web/core/utils/numbers";
import {DEFAULT_MAX_FILE_SIZE} from "@web/core/utils/files";
import {session} from "@web/session";

const PARALLEL = 2;

/**
 * Files on their way into the archive: one request for each, so that one bad file
 * never takes another with it. What failed stays until it is retried or dismissed.
 */
export const archiveUploadService = {
    dependencies: ["action"],
    createXhr() {
        return new browser.XMLHttpRequest();
    },
    start(env, {action}) {
        const cards = reactive([]);
        let nextId = 1;

        /**
         * @param {Iterable<File>} files
         * @param {Object} [place] where they go
         * @param {Object} [place.values] what the place knows: dossier, type, ...
         * @param {number} [place.documentId] the draft that they belong to
         * @param {number} [place.formId] the form in which new drafts open
         * @param {number} [place.changeRequestId] the change request that they belong to
         * @param {Function} [place.onDone] called instead of opening the new drafts
         */
        function add(files, place = {}) {
            const batch = {place, ids: [], from: currentView(), cards: []};
            for (const file of files) {
                const card = reactive({
                    id: nextId++,
                    file,
                    name: file.name,
                    batch,
                    state: "waiting",
                    progress: 0,
                    message: "",
                });
                batch.cards.push(card);
                cards.push(card);
            }
            next();
        }

        function next() {
            const busy = cards.filter((card) => card.state === "sending").length;
            for (const card of cards
                .filter((c) => c.state === "waiting")
                .slice(0, PARALLEL - busy)) {
                send(card);
            }
        }

        function send(card) {
            const maximum = session.max_file_upload_size || DEFAULT_MAX_FILE_SIZE;
            if (card.file.size > maximum) {
                const message = _t(
                    "“%(name)s” is larger than %(maximum)sB and was not sent.",
                    {
                        name: card.name,
                        maximum: humanNumber(maximum),
                    },
                );
                return finish(card, {error: message});
            }
            const data = new FormData();
            data.append("csrf_token", odoo.csrf_token);
            data.append("ufile", card.file);
            const {values, documentId, changeRequestId} = card.batch.place;
            data.append("values", JSON.stringify(values || {}));
            if (documentId) {
                data.append("document_id", documentId);
            } else if (changeRequestId) {
                data.append("change_request_id", changeRequestId);
            }
            const xhr = archiveUploadService.createXhr();
            xhr.open("POST", "/archive/upload");
            xhr.upload.addEventListener("progress", (ev) => {
                card.progress = ev.total ? Math.round((100 * ev.loaded) / ev.total) : 0;
            });
            xhr.addEventListener("load", () => finish(card, answer(card, xhr)));
            xhr.addEventListener("error", () => finish(card, {error: lost(card)}));
            card.state = "sending";
            card.progress = 0;
            card.message = "";
            xhr.send(data);
        }

        function answer(card, xhr) {
            if (xhr.status === 413) {
                return {
                    error: _t("“%s” is larger than the server accepts.", card.name),
                };
            }
            if (xhr.status === 404) {
                return {
                    error: _t(
                        "“%s” was not stored: its place does not exist any more.",
                        card.name,
                    ),
                };
            }
            try {
                return JSON.parse(xhr.responseText).results[0];
            } catch {
                return {
                    error: _t(
                        "“%s” was not stored: the server did not answer as expected.",
                        card.name,
                    ),
                };
            }
        }

        function lost(card) {
            return _t(
                "“%s” could not be sent: the connection was lost. Nothing was stored.",
                card.name,
            );
        }

        function finish(card, {id, error, note}) {
            card.state = error ? "failed" : "done";
            card.message = error || note || "";
            if (id) {
                card.batch.ids.push(id);
                card.documentId = card.batch.place.changeRequestId ? undefined : id;
            }
            next();
            if (card.batch.cards.every((c) => ["done", "failed"].includes(c.state))) {
                settle(card.batch);
            }
        }

        function settle(batch) {
            for (const card of batch.cards.filter(
                (c) => c.state === "done" && !c.message,
            )) {
                dismiss(card);
            }
            const {onDone} = batch.place;
            if (!batch.ids.length) {
                return;
            }
            if (onDone) {
                onDone(batch.ids);
            } else if (batch.from === currentView()) {
                open(batch.ids, batch.place);
            } else {
                // the user went on with something else: do not pull him away
                cards.push(
                    reactive({
                        id: nextId++,
                        name: _t("%s new drafts", batch.ids.length),
                        state: "summary",
                        ids: batch.ids,
                        batch,
                        message: "",
                    }),
                );
            }
            batch.ids = [];
        }

        function open(ids, {formId = false} = {}) {
            const single = ids.length === 1;
            return action.doAction({
                type: "ir.actions.act_window",
                name: single ? _t("New draft") : _t("New drafts"),
                res_model: "archive.document",
                ...(single ? {res_id: ids[0]} : {domain: [["id", "in", ids]]}),
                views: single
                    ? [[formId, "form"]]
                    : [
                          [false, env.isSmall ? "kanban" : "list"],
                          [formId, "form"],
                      ],
            });
        }

        function currentView() {
            return action.currentController?.jsId;
        }

        function dismiss(card) {
            const index = cards.findIndex((other) => other.id === card.id);
            if (index >= 0) {
                cards.splice(index, 1);
            }
        }

        function retry(card) {
            card.batch.from = currentView();
            card.state = "waiting";
            next();
        }

        browser.addEventListener("beforeunload", (ev) => {
            if (cards.some((card) => ["waiting", "sending"].includes(card.state))) {
                ev.preventDefault();
            }
        });

        return {add, cards, dismiss, open, retry};
    },
};

registry.category("services").add("archive_upload", archiveUploadService);
