resource "aws_kms_key" "data" {
  description         = "Orders, at rest"
  enable_key_rotation = true
}

resource "aws_s3_bucket" "orders" {
  bucket_prefix = "orders-"
}

resource "aws_s3_bucket_encryption" "orders" {
  bucket = aws_s3_bucket.orders.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.data.arn
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "orders" {
  bucket = aws_s3_bucket.orders.id

  rule {
    id              = "expire"
    status          = "Enabled"
    expiration_days = 365
  }
}

resource "aws_db_subnet_group" "orders" {
  name_prefix = "orders-"
  subnet_ids  = var.subnet_ids
}

resource "aws_db_instance" "orders" {
  identifier_prefix           = "orders-"
  engine                      = "postgres"
  instance_class              = "db.t4g.medium"
  allocated_storage           = 50
  storage_encrypted           = true
  kms_key_id                  = aws_kms_key.data.arn
  db_subnet_group_name        = aws_db_subnet_group.orders.name
  username                    = "orders"
  manage_master_user_password = true
  enable_performance_insights = true
}
