import {registry} from "@web/core/registry";
import {humanNumber} from "@web/core/utils/numbers";
import {integerField, IntegerField} from "@web/views/fields/integer/integer_field";

/** A size as people read it, for example “1.2 MB”. */
export class BytesField extends IntegerField {
    get formattedValue() {
        return `${humanNumber(this.value || 0, {decimals: 1})}B`;
    }
}

registry.category("fields").add("archive_bytes", {
    ...integerField,
    component: BytesField,
});
