import {useSubEnv} from "@odoo/owl";
import {ActionableErrors} from "@account/components/actionable_errors/actionable_errors";
import {WarningDialog, odooExceptionTitleMap} from "@web/core/errors/error_dialogs";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** What was tried all the same is refused with the reasons and links of the form. */
export class RefusedDialog extends WarningDialog {
    static template = "customer_archive.RefusedDialog";
    static components = {...WarningDialog.components, ActionableErrors};

    setup() {
        super.setup();
        this.reasons = {...this.props.data.context.archive_reasons};
        const actions = useService("action");
        // on the form the model of the form follows the link
        const doAction = (action) => {
            this.props.close();
            return actions.doAction(action);
        };
        useSubEnv({model: {action: {doAction}}});
    }

    inferTitle() {
        return odooExceptionTitleMap.get("odoo.exceptions.UserError").toString();
    }
}

registry
    .category("error_dialogs")
    .add("odoo.addons.customer_archive.exceptions.RefusedError", RefusedDialog);
