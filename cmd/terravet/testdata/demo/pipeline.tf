resource "aws_redshift_subnet_group" "warehouse" {
  name       = "warehouse"
  subnet_ids = var.subnet_ids
}

resource "aws_redshift_cluster" "warehouse" {
  cluster_identifier        = "warehouse"
  database_name             = "orders"
  cluster_subnet_group_name = aws_redshift_subnet_group.warehouse.name
  master_username           = "loader"
  manage_master_password    = true
  encrypted                 = true
  kms_key_id                = aws_kms_key.data.arn
}

resource "aws_iam_role" "loader" {
  name_prefix = "loader-"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_lambda_function" "loader" {
  function_name = "loader"
  role          = aws_iam_role.loader.arn
  filename      = "loader.zip"
  handler       = "loader.handle"
  runtime       = "python3.12"

  enviroment {
    variables = {
      WAREHOUSE = aws_redshift_cluster.warehouse.endpoint
    }
  }
}
