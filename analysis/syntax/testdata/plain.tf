# A file that has nothing wrong with it.

terraform {
  required_version = ">= 1.5" // trailing comment
}

/* a comment
   over lines */
variable "region" { default = "eu-central-1" }

resource "aws_s3_bucket" "logs" {
  bucket = "logs-${var.region}-${{ a = "}" }["a"]}"
  policy = <<-EOT
    resource "not" "code" {
    %{ for x in ["a", "b"] ~}
    ${x} $${literal} %%{literal}
    %{ endfor }
  EOT

  tags = {
    Name = "größe 😀 e\u0301"
    "k" : 1
  }

  dynamic "rule" {
    for_each = [for k, v in { a = 1 } : "${k}=${v}" if v > 0]
    content { id = rule.value }
  }
} # after

check "health" {
data "http" "page" {
url = "https://example.com"
}
}

locals {
  text = <<EOT
resource "also" "text" {
EOT
}

output "x" {
  value = aws_s3_bucket.logs[*].id
}
# the end
