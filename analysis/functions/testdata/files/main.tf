# The scope in which the expressions of console.txt are evaluated.
locals {
  template    = "Hello, $${name}!"
  loop        = "%%{ for x in xs }<$${x}>%%{ endfor }"
  broken      = "$${"
  reads       = "$${file(\"hello.txt\")}"
  nested      = "$${templatestring(name, {})}"
  whole       = "$${n}"
  number      = 5
  nothing     = null
  secret      = sensitive("s3cret")
  secret_map  = { plain = "p", hidden = sensitive("h") }
  secret_list = sensitive(["a", "b"])
  object      = { name = "n", list = ["a", "b"], nested = { deep = true } }
}
