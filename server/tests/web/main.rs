//! The whole router in one process: every endpoint as every kind of person, headers, forms, origins.
mod every_endpoint;
mod pages;
mod site;
