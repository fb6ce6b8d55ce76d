resource "aws_redshift_cluster" "warehouse" {
  cluster_identifier     = "warehouse"
  database_name          = "orders"
  node_type              = "ra3.large"
  master_username        = "loader"
  manage_master_password = true
  encrypted              = true
  require_tls            = true
  publicly_accessible    = false
}
