"""What is published of the API: OpenAPI, examples, the answer's schema."""
