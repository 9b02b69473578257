//! The whole router in one process: every endpoint as every kind of person, headers, forms, origins.
mod cases;
mod every_endpoint;
mod pages;
mod rights;
mod site;
mod world;
