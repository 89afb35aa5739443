//! The API's description at /api/openapi.json, and a page of our own that reads it at /api.
use crate::page::page;
use crate::{Nav, Shell, Visitor};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use std::sync::Arc;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{Info, OpenApi, PathItem, RefOr};

#[derive(Clone)]
struct Description {
    json: Bytes,
    groups: Arc<Vec<Group>>,
}

/// The operations under one tag: one room's.
struct Group {
    name: String,
    operations: Vec<Listed>,
}

struct Listed {
    method: &'static str,
    path: String,
    summary: String,
    parameters: Vec<(String, &'static str, String)>,
    answers: Vec<(String, String)>,
}

/// What the description is headed by.
fn headed(mut description: OpenApi) -> OpenApi {
    let mut info = Info::new("Pavilion", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "A county's fresh produce: products, lots, orders, parcels, traces. Ids are strings; money is in fen; \
         weights are in grams; times are in milliseconds since 1970 UTC."
            .into(),
    );
    description.info = info;
    description
}

/// The description as it is served, for a test that compares it with what was committed.
pub fn openapi_json(description: OpenApi) -> String {
    serde_json::to_string_pretty(&headed(description)).unwrap_or_default()
}

pub(crate) fn pages(description: OpenApi) -> Router {
    let description = headed(description);
    let described = Description {
        json: Bytes::from(serde_json::to_vec(&description).unwrap_or_default()),
        groups: Arc::new(groups(&description)),
    };
    Router::new().route("/api/openapi.json", get(json)).route("/api", get(reader)).with_state(described)
}

async fn json(State(description): State<Description>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], description.json).into_response()
}

#[derive(Template)]
#[template(path = "webkit-api.html")]
struct Reader<'a> {
    shell: Shell,
    groups: &'a [Group],
}

async fn reader(visitor: Visitor, State(description): State<Description>) -> Response {
    let shell = Shell::new(&visitor, Nav::Shop, "API").without_tabs();
    page(StatusCode::OK, Reader { shell, groups: &description.groups })
}

fn groups(description: &OpenApi) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (path, item) in &description.paths.paths {
        for (method, operation) in operations(item) {
            let name = operation.tags.as_ref().and_then(|tags| tags.first()).cloned().unwrap_or_default();
            let listed = list(method, path, operation);
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.operations.push(listed),
                None => groups.push(Group { name, operations: vec![listed] }),
            }
        }
    }
    groups.sort_by(|a, b| a.name.cmp(&b.name));
    groups
}

fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let all = [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("DELETE", &item.delete)];
    all.into_iter().filter_map(|(method, operation)| operation.as_ref().map(|operation| (method, operation)))
}

fn list(method: &'static str, path: &str, operation: &Operation) -> Listed {
    let place = |place: &ParameterIn| match place {
        ParameterIn::Query | ParameterIn::QueryString => "query",
        ParameterIn::Path => "path",
        ParameterIn::Header => "header",
        ParameterIn::Cookie => "cookie",
    };
    let parameters = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    });
    let answers = operation.responses.responses.iter();
    Listed {
        method,
        path: path.to_string(),
        summary: operation.summary.clone().or_else(|| operation.description.clone()).unwrap_or_default(),
        parameters: parameters
            .map(|p| (p.name.clone(), place(&p.parameter_in), p.description.clone().unwrap_or_default()))
            .collect(),
        answers: answers.map(|(status, answer)| (status.clone(), said(answer))).collect(),
    }
}

fn said(answer: &RefOr<utoipa::openapi::Response>) -> String {
    match answer {
        RefOr::T(answer) => answer.description.clone(),
        RefOr::Ref(_) => String::new(),
    }
}
