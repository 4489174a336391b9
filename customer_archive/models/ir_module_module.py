from odoo import models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_module import assert_log_admin_access


class IrModuleModule(models.Model):
    """Uninstalling drops registers: refused while they were not exported."""

    _inherit = "ir.module.module"

    @assert_log_admin_access
    def button_uninstall(self):
        (self + self.downstream_dependencies())._check_registers_exported()
        return super().button_uninstall()

    def module_uninstall(self):
        # reached without the button too, when a module is marked by other means
        self._check_registers_exported()
        return super().module_uninstall()

    def _check_registers_exported(self):
        """Refuse to drop registers with rows that nobody has exported (design 4.4).

        :raise UserError: naming the registers, the number of rows and the remedy
        """
        unexported = self.env["archive.register.export"]._unexported(
            set(self.mapped("name"))
        )
        if unexported:
            raise UserError(
                self.env._(
                    "Uninstalling would destroy registers that were not exported:\n"
                    "%(registers)s\n"
                    "An auditor has to export them first: Archive, Audit, Register "
                    "Exports, “Export all registers”.",
                    registers="\n".join(
                        self.env._(
                            "%(register)s: %(count)s rows", register=label, count=count
                        )
                        for label, count in unexported.items()
                    ),
                )
            )
