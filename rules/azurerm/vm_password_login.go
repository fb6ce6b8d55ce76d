package azurerm

import (
	"github.com/terravet/terravet/analysis"
	"github.com/terravet/terravet/analysis/pass"
)

var vmPasswordLogin = &pass.Rule{
	ID:       "azurerm/vm-password-login",
	Severity: analysis.Warning,
	Category: "IAM and trust policies",
	Types:    []string{"azurerm_linux_virtual_machine", "azurerm_linux_virtual_machine_scale_set", "azurerm_virtual_machine", "azurerm_virtual_machine_scale_set"},
	Doc: analysis.Doc{
		Summary: "Virtual machine lets people log in with a password",
		Why: "Passwords can be guessed and are tried all day on every address that answers; the one here is in the state as " +
			"well. Use SSH keys.",
		Bad: `variable "password" {
  type      = string
  sensitive = true
}

resource "azurerm_linux_virtual_machine" "worker" {
  name                            = "worker"
  location                        = "westeurope"
  resource_group_name             = "shop"
  size                            = "Standard_B2s"
  admin_username                  = "operator"
  admin_password                  = var.password
  disable_password_authentication = false
  network_interface_ids           = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop/providers/Microsoft.Network/networkInterfaces/worker"]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Standard_LRS"
  }
}
`,
		Good: `variable "password" {
  type      = string
  sensitive = true
}

resource "azurerm_linux_virtual_machine" "worker" {
  name                            = "worker"
  location                        = "westeurope"
  resource_group_name             = "shop"
  size                            = "Standard_B2s"
  admin_username                  = "operator"
  admin_password                  = var.password
  disable_password_authentication = true
  network_interface_ids           = ["/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shop/providers/Microsoft.Network/networkInterfaces/worker"]

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Standard_LRS"
  }
}
`,
		Sources: []string{
			"https://learn.microsoft.com/en-us/azure/virtual-machines/linux/create-ssh-keys-detailed",
		},
		Since: "0.1.0",
	},
	Equivalents: analysis.Equivalents{
		Checkov: []string{"CKV_AZURE_1", "CKV_AZURE_49", "CKV_AZURE_149"},
		Trivy:   []string{"AVD-AZU-0039"},
		Tfsec:   []string{"azure-compute-disable-password-authentication"},
	},
	Run: func(p *pass.Pass) {
		for _, vm := range p.Resources("azurerm_linux_virtual_machine", "azurerm_linux_virtual_machine_scale_set") {
			if keys := vm.Value("disable_password_authentication"); keys.False() {
				p.Report(keys.At(), "%s lets people log in with a password.", vm.Address())
			}
		}
		for _, vm := range p.Resources("azurerm_virtual_machine", "azurerm_virtual_machine_scale_set") {
			if keys := vm.Value("os_profile_linux_config.disable_password_authentication"); keys.False() {
				p.Report(keys.At(), "%s lets people log in with a password.", vm.Address())
			}
		}
	},
}
