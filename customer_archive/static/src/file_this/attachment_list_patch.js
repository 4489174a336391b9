import {AttachmentList} from "@mail/core/common/attachment_list";

import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";

/** Any file in a chatter can be filed into the archive: it gets a copy. */
patch(AttachmentList.prototype, {
    setup() {
        super.setup();
        this.archiveAction = useService("action");
    },

    canFile(attachment) {
        return (
            this.canDownload(attachment) &&
            attachment.type !== "url" &&
            attachment.id > 0 &&
            // those of the archive are papers already, or belong to one
            !attachment.thread?.model?.startsWith("archive.")
        );
    },

    onClickFile(attachment) {
        this.archiveAction.doAction({
            type: "ir.actions.act_window",
            name: _t("File into the archive"),
            res_model: "archive.file.this",
            views: [[false, "form"]],
            target: "new",
            context: {default_attachment_id: attachment.id},
        });
    },

    getActions(attachment) {
        const actions = super.getActions(attachment);
        if (this.canFile(attachment)) {
            actions.push({
                label: _t("File into the archive"),
                icon: "fa fa-archive",
                onSelect: () => this.onClickFile(attachment),
            });
        }
        return actions;
    },
});
