resource "aws_vpc" "open" {
  cidr_block = "10.0.0.0/16"
  tags = {
    Name = "x"

resource "aws_subnet" "quote" {
  vpc_id = aws_vpc.open.id
  name   = "never closed
  zones  = ["a" "b"]
}
}

variable "type {
  type = string
}

output "y"
  value = 1
}

locals {
  a = <<EOT
  never ends

data "aws_ami" "last" {
  owners = [
  name
  count 3
  lifecycle {
}
