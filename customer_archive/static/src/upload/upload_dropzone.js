import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {Dropzone} from "@web/core/dropzone/dropzone";
import {useCustomDropzone} from "@web/core/dropzone/dropzone_hook";

export class UploadDropzone extends Dropzone {
    static template = "customer_archive.UploadDropzone";
    static props = {...Dropzone.props, text: String};
}

/**
 * Let files be dropped on an element.
 *
 * @param {Object} ref the element
 * @param {(files: File[]) => void} onFiles takes what was dropped
 * @param {Object} [options]
 * @param {string} [options.text] what the drop will do
 * @param {() => boolean} [options.isEnabled]
 */
export function useFilesDrop(ref, onFiles, {text, isEnabled} = {}) {
    const props = {
        text: text || _t("Drop to capture: one draft for each file"),
        onDrop: (ev) => onFiles([...ev.dataTransfer.files]),
    };
    useCustomDropzone(ref, UploadDropzone, props, isEnabled);
}

/**
 * Let files be dropped on an element, each to become a draft.
 *
 * @param {Object} ref the element
 * @param {() => Object} getPlace what `archive_upload.add` is told of the place
 * @returns {(files: File[]) => void} uploads files to the same place
 */
export function useArchiveUpload(ref, getPlace) {
    const uploads = useService("archive_upload");
    const upload = (files) => uploads.add(files, getPlace());
    useFilesDrop(ref, upload);
    return upload;
}

/**
 * Return what a view tells of the place: `default_dossier_id` and the like, and in which
 * form its action shows a record.
 *
 * @param {Object} context of the view
 * @param {Object} config of the view's environment
 */
export function placeOfView(context, config) {
    const values = {};
    for (const name of ["dossier_id", "partner_id", "category_id", "type_id"]) {
        if (context[`default_${name}`]) {
            values[name] = context[`default_${name}`];
        }
    }
    const form = (config.views || []).find(([, type]) => type === "form");
    return {values, formId: form ? form[0] : false};
}
