import {patch} from "@web/core/utils/patch";
import {ViewButton} from "@web/views/view_button/view_button";

/**
 * What cannot be undone is asked first: the question stands below the name of the
 * record, and who agrees presses the words of the button that he pressed.
 */
patch(ViewButton.prototype, {
    get clickParams() {
        const params = super.clickParams;
        const {record, string} = this.props;
        if (!params.confirm || !record?.resModel.startsWith("archive.")) {
            return params;
        }
        const name = record.data.display_name;
        // a dialog without a name of its own is called by its model and number
        const named = name && !name.startsWith(`${record.resModel},`);
        return {
            ...(named && {"confirm-title": name}),
            ...(string && {"confirm-label": string}),
            ...params,
        };
    },
});
