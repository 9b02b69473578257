//! The whole router in one process: every endpoint as every kind of person, headers, forms, origins, sockets, logs.
mod accounts;
mod cases;
mod every_endpoint;
mod exactness;
mod headers;
mod moved;
mod no_phi_in_logs;
mod origins;
mod pages;
mod people;
mod rights;
mod signing;
mod site;
mod socket;
mod story;
mod world;
