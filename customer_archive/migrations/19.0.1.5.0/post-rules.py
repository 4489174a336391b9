"""A record rule that another one holds already is gone.

Values of a change request are known to who knows the request, and that asks for the
company.
"""


def migrate(cr, version):
    cr.execute(
        """
        DELETE FROM ir_rule USING ir_model_data data
         WHERE data.model = 'ir.rule' AND data.res_id = ir_rule.id
           AND data.module = 'customer_archive'
           AND data.name = 'archive_change_request_line_rule_company'
        """
    )
    cr.execute(
        """
        DELETE FROM ir_model_data
         WHERE module = 'customer_archive' AND model = 'ir.rule'
           AND name = 'archive_change_request_line_rule_company'
        """
    )
