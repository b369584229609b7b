//! All errors of a configuration are reported at once, each with its location and a fix.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{has_errors, report, run_with};
use openapi_crate::{Config, Source};

/// The errors of a configuration as text.
fn errors(toml: &[u8]) -> String {
    let source = Source {
        name: "codegen.toml",
        text: toml,
    };
    let diagnostics = Config::from_toml(source).unwrap_err();
    diagnostics.iter().map(|diagnostic| format!("{diagnostic}\n")).collect()
}

#[test]
fn all_unknown_settings_are_reported_with_a_suggestion() {
    let report = errors(
        b"[pakage]\nname = 'a'\n\n[package]\nnmae = 'b'\ncolour = 'red'\nversion = 3\n\n\
          [models]\nunknown-fields = 'kepe'\n\n[formats]\nuuid = { typ = 'x' }\n\n[docs]\npages = true\n",
    );
    assert_eq!(
        report,
        "codegen.toml:1:2: there is no setting `pakage` here\n  help: write `package`\n\
         codegen.toml:5:1: there is no setting `nmae` here\n  help: write `name`\n\
         codegen.toml:6:1: there is no setting `colour` here\n  help: use one of: name, version, description, rust-version, \
         authors, license, license-files, repository, homepage, documentation, readme, keywords, categories, publish, \
         exclude, include, docs-rs, inherit\n\
         codegen.toml:7:11: expected a string, found the integer `3`\n\
         codegen.toml:10:18: there is no value `kepe` here\n  help: write `keep`\n\
         codegen.toml:13:10: there is no setting `typ` here\n  help: write `type`\n"
    );
}

#[test]
fn invalid_toml_is_reported_with_its_location() {
    assert!(errors(b"\xff").starts_with("codegen.toml: this is not UTF-8"));
    let report = errors(b"[package\nname = 'a'\n\n[x]\na = \n");
    assert!(report.starts_with("codegen.toml:1:9: "), "{report}");
    assert!(report.contains("codegen.toml:5:"), "{report}");
    assert!(
        errors(b"[secrets]\nfields = 'a'\n").starts_with("codegen.toml:2:10: expected a list, found the string \"a\"")
    );
}

#[test]
fn values_that_cargo_rejects_are_reported_with_their_location() {
    let report = errors(
        b"[package]\nname = 'my api'\nversion = '1.0'\nlicense = 'My licence'\n\
          keywords = ['ok', 'not ok']\ncategories = ['authentication', 'Web Stuff']\n\n\
          [environment]\nprefix = 'A=B'\n\n\
          [formats.uuid]\ntype = 'not a type'\ndependencies.uuid = 'one'\n\n\
          [formats.date]\ntype = 'x::Y'\ndependencies = { serde = '1', 'a b' = '1', uuid = '1', c = { version = 1 } }\n\n\
          [dev-dependencies]\ntokio = 1\n",
    );
    assert_eq!(
        report,
        "codegen.toml:2:8: package.name: a package name has ASCII letters, digits, `-` and `_` only, and not ' '\n  \
         help: write `my-api`, or another name\n\
         codegen.toml:3:11: package.version: `1.0` is not a version: unexpected end of input while parsing minor version \
         number\n  \
         help: write three numbers, such as `1.2.3`; `1.2.3-rc.1` and `1.2.3+build` are versions, too\n\
         codegen.toml:4:11: package.license: `My licence` is not a license expression: unknown term\n  \
         help: write an SPDX expression, such as `MIT OR Apache-2.0`; one of your own is `LicenseRef-Name`\n\
         codegen.toml:5:19: package.keywords.1: `not ok` is not a keyword\n  \
         help: a keyword has up to 20 ASCII letters, digits, `_`, `-` and `+`, and starts with a letter or digit\n\
         codegen.toml:6:33: package.categories.1: `Web Stuff` is not a category\n  \
         help: use a category of https://crates.io/category_slugs\n\
         codegen.toml:9:10: environment.prefix: `A=B` cannot start the name of an environment variable\n  \
         help: use letters, digits and `_`, and no digit first\n\
         codegen.toml:12:8: formats.uuid.type: `not a type` is not the path of a type in Rust\n  \
         help: write it in full, such as `uuid::Uuid`\n\
         codegen.toml:13:21: formats.uuid.dependencies.uuid: another format specifies `uuid` differently\n  \
         help: use the same specification in both\n"
            .to_owned()
            + &report[report.find("codegen.toml:13:21: formats.uuid.dependencies.uuid: `one`").unwrap()..]
    );
    for part in [
        "formats.date.dependencies.serde: the generated crate depends on `serde` already\n",
        "formats.date.dependencies.a b: `a b` is not the name of a package\n",
        "formats.uuid.dependencies.uuid: `one` is not a version requirement: ",
        "formats.date.dependencies.c.version: `version` must be a string\n",
        "codegen.toml:20:9: dev-dependencies.tokio: a dependency must be a string or a table\n",
    ] {
        assert!(report.contains(part), "no `{part}` in {report}");
    }
}

#[test]
fn package_settings_that_cargo_or_crates_io_rejects_are_reported_with_their_location() {
    let report = errors(
        b"[package]\nrust-version = '1.70'\nauthors = ['A', '']\nrepository = 'example.com'\nhomepage = 'https://'\n\
          documentation = 'https://a b'\nreadme = '/README.md'\npublish = ['a b']\nexclude = ['/a']\ninclude = ['']\n\
          docs-rs = { all-features = 1, targets = 'a', color = true }\n",
    );
    assert_eq!(
        report,
        "codegen.toml:2:16: package.rust-version: the generated code needs Rust 1.88, and `1.70` is older\n  \
         help: write `1.88` or a later version\n\
         codegen.toml:3:17: package.authors.1: \"\" is not an author\n  \
         help: write a name in one line, such as `Jane Doe <jane@example.com>`\n\
         codegen.toml:4:14: package.repository: `example.com` is not a URL\n  \
         help: write a URL without spaces and brackets, such as `https://example.com/docs`\n\
         codegen.toml:5:12: package.homepage: `https://` is not a URL\n  \
         help: write a URL without spaces and brackets, such as `https://example.com/docs`\n\
         codegen.toml:6:17: package.documentation: `https://a b` is not a URL\n  \
         help: write a URL without spaces and brackets, such as `https://example.com/docs`\n\
         codegen.toml:7:10: package.readme: `/README.md` is not a relative path\n  \
         help: write a path with `/`, relative to the directory of the crate, such as `README.md`\n\
         codegen.toml:8:12: package.publish.0: `a b` is not the name of a registry\n  \
         help: write names of Cargo's configuration, such as `crates-io`\n\
         codegen.toml:9:11: package.exclude: Cargo ignores `exclude` if there is `include`\n  help: keep one of them\n\
         codegen.toml:10:12: package.include.0: \"\" is not a pattern\n  \
         help: write one as in `.gitignore`, such as `/tests/`\n\
         codegen.toml:11:28: package.docs-rs.all-features: `all-features` must be a boolean\n\
         codegen.toml:11:41: package.docs-rs.targets: `targets` must be a list of strings\n\
         codegen.toml:11:54: package.docs-rs.color: docs.rs does not read `color`\n  \
         help: see https://docs.rs/about/metadata for the keys\n"
    );
    let report = errors(b"[package]\nrust-version = 'stable'\n");
    assert!(report.contains("`stable` is not a version of Rust"), "{report}");
}

#[test]
fn settings_of_several_types_name_all_of_them() {
    let report = errors(b"[package]\nreadme = 1\npublish = 'a'\ndocs-rs = ['a']\n[x]\n");
    for part in [
        "codegen.toml:2:10: expected a boolean or a string, found the integer `1`\n",
        "codegen.toml:3:11: expected a boolean or a list of strings, found the string \"a\"\n",
        "codegen.toml:4:11: expected a table, found a list",
    ] {
        assert!(report.contains(part), "no `{part}` in {report}");
    }
}

/// A configuration that a caller builds in code is checked too.
#[test]
fn an_invalid_package_name_set_in_code_is_an_error() {
    let document = Source {
        name: "api.yaml",
        text: b"openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n",
    };
    for name in ["my api", "../x", "1x", "async", "serde", ""] {
        let mut config = Config::default();
        config.docs.pages = true;
        config.package.name = Some(name.to_owned());
        let output = run_with(document, &[], &config);
        assert!(has_errors(&output) && output.tree.is_none(), "{name}");
        assert!(
            report(&output).starts_with("error: configuration: package.name: "),
            "{}",
            report(&output)
        );
    }
}

#[test]
fn a_package_name_derived_from_the_title_is_valid() {
    for (title, name) in [
        ("HTTP", "http-api"),
        ("1x", "api-1x"),
        ("Async", "async-api"),
        ("uuid", "uuid-api"),
    ] {
        let text = format!("openapi: 3.0.3\ninfo: {{title: {title}, version: '1'}}\npaths: {{}}\n");
        let document = Source {
            name: "api.yaml",
            text: text.as_bytes(),
        };
        let config = common::config("[formats.uuid]\ntype = 'uuid::Uuid'\ndependencies.uuid = '1'\n");
        let tree = common::tree(run_with(document, &[], &config));
        let manifest = &tree.get("Cargo.toml").unwrap().text;
        assert!(manifest.contains(&format!("\nname = \"{name}\"\n")), "{manifest}");
    }
}

#[test]
fn a_value_of_another_type_is_reported_with_the_type_that_is_expected() {
    for (toml, error) in [
        ("out = 3", "1:7: expected a string, found the integer `3`"),
        ("out = 1.5", "1:7: expected a string, found the number `1.5`"),
        ("out = 1979-05-27", "1:7: expected a string, found "),
        ("overlays = 'a'", "1:12: expected a list, found the string \"a\""),
        ("overlays = [true]", "1:13: expected a string, found `true`"),
        ("package = 'a'", "1:11: expected a table, found the string \"a\""),
        ("package = ['a']", "1:11: expected a table, found a list"),
        ("docs = [true]", "1:8: expected a table, found a list"),
        ("formats.uuid = ['a']", "1:16: expected a table, found a list"),
        (
            "package.inherit = 'yes'",
            "1:19: expected `true` or `false`, found the string \"yes\"",
        ),
        (
            "package.publish = 1",
            "1:19: expected a boolean or a list of strings, found the integer `1`",
        ),
        (
            "package.docs-rs = 'x'",
            "1:19: expected a boolean or a table, found the string \"x\"",
        ),
        ("formats = []", "1:11: expected a table, found a list"),
        ("formats.uuid = 'x'", "1:16: expected a table, found the string \"x\""),
        ("formats.uuid.type = []", "1:21: expected a string, found a list"),
        (
            "dev-dependencies = 'x'",
            "1:20: expected a table, found the string \"x\"",
        ),
        ("extra = []", "1:9: expected a table, found a list"),
        ("extra.modules = []", "1:17: expected a table, found a list"),
        ("extra.modules.a = []", "1:19: expected a table, found a list"),
        ("extra.modules.a = {}", "1:19: missing field `source`"),
        ("models.unknown-fields = 3", "1:25: expected a string"),
        ("document = 3", "1:12: a document must be a path or a table"),
        (
            "document = { url = 'https://a.example' }",
            "1:12: a document must be a path or a table",
        ),
    ] {
        let report = errors(toml.as_bytes());
        assert!(report.starts_with(&format!("codegen.toml:{error}")), "{toml}: {report}");
    }
}

#[test]
fn modules_features_and_dependencies_that_cannot_be_added_are_reported_with_their_location() {
    let report = errors(
        b"[extra.modules]\nmodels.source = 'a.rs'\nfn = { source = 'a.rs' }\nHelp = { source = 'a.rs' }\n\
          bytes.source = 'a.rs'\ntower_layer.source = 'a.rs'\na = { source = '../a.rs', feature = 'servr' }\n\
          b.source = '/b.rs'\n\n\
          [extra.features]\nserver = ['dep:tower', 'dep:bytes', 'blockng', 'bytes?/std', 'hyper/', 'tower-layer/x', \
          'dep:hyper-util', 'rustls']\ntracing = []\n'a b' = []\n\n\
          [extra.dependencies]\nbytes = '1'\ntower-layer = { version = '0.3', optional = true }\n",
    );
    assert_eq!(
        report,
        "codegen.toml:2:1: extra.modules.models: the generated crate uses the name `models` itself\n  \
         help: choose another name\n\
         codegen.toml:3:6: extra.modules.fn: `fn` is not the name of a module\n  \
         help: use lowercase letters, digits and `_`, such as `server`, and no keyword of Rust\n\
         codegen.toml:4:8: extra.modules.Help: `Help` is not the name of a module\n  \
         help: use lowercase letters, digits and `_`, such as `server`, and no keyword of Rust\n\
         codegen.toml:5:1: extra.modules.bytes: `bytes` is a crate that the generated crate uses\n  \
         help: choose another name\n\
         codegen.toml:6:1: extra.modules.tower_layer: `tower_layer` is a crate that the generated crate uses\n  \
         help: choose another name\n\
         codegen.toml:7:16: extra.modules.a.source: `../a.rs` is not a path below the directory of the settings\n  \
         help: write a relative path without `..`, such as `server`\n\
         codegen.toml:7:37: extra.modules.a.feature: there is no feature `servr`\n  \
         help: write `server`, or add `servr = []` to `[extra.features]`\n\
         codegen.toml:8:12: extra.modules.b.source: `/b.rs` is not a path below the directory of the settings\n  \
         help: write a relative path without `..`, such as `server`\n\
         codegen.toml:11:11: extra.features.server.0: there is no dependency `tower`\n  \
         help: add `tower` to `[extra.dependencies]`\n\
         codegen.toml:11:24: extra.features.server.1: the dependency `bytes` is not optional\n  \
         help: leave it out, or write `optional = true` into the dependency\n\
         codegen.toml:11:37: extra.features.server.2: there is no feature `blockng`\n  \
         help: write `blocking`\n\
         codegen.toml:11:48: extra.features.server.3: the dependency `bytes` is not optional\n  \
         help: remove the `?`\n\
         codegen.toml:11:62: extra.features.server.4: `hyper/` does not name a feature of the dependency\n  \
         help: write one such as `hyper/std`\n\
         codegen.toml:12:11: extra.features.tracing: every generated crate has a feature `tracing`\n  \
         help: choose another name; it may enable this feature\n\
         codegen.toml:13:9: extra.features.a b: `a b` is not the name of a feature\n  \
         help: use ASCII letters, digits, `_` and `-`\n\
         codegen.toml:16:9: extra.dependencies.bytes: the generated crate depends on `bytes` already\n  \
         help: leave it out; a feature can enable more of it, such as `\"tokio/sync\"` or `\"dep:hyper-util\"`\n\
         codegen.toml:17:45: extra.dependencies.tower-layer.optional: no feature enables the optional dependency `tower-layer`\n  \
         help: write `\"dep:tower-layer\"` into a feature of `[extra.features]`, or remove `optional`\n"
    );
}

/// The names that the settings may not use are those of the crate.
#[test]
fn modules_and_features_cannot_have_names_of_the_generated_crate() {
    let document = Source {
        name: "api.yaml",
        text: b"{openapi: 3.0.3, info: {title: A, version: '1'}, paths: {}}",
    };
    let tree = common::tree(run_with(document, &[], &Config::default()));
    let root = &tree.get("src/lib.rs").unwrap().text;
    let modules = root
        .lines()
        .filter_map(|line| line.strip_suffix(';').or(line.strip_suffix(" {}")));
    let modules = modules.filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    let modules: Vec<&str> = modules.collect();
    assert!(
        modules.contains(&"models") && modules.contains(&"runtime"),
        "{modules:?}"
    );
    for name in modules {
        let report = errors(format!("extra.modules.{name}.source = 'a.rs'").as_bytes());
        assert!(report.contains(&format!("uses the name `{name}` itself")), "{report}");
    }
    let manifest: toml::Table = tree.get("Cargo.toml").unwrap().text.parse().unwrap();
    for name in manifest["features"].as_table().unwrap().keys() {
        let report = errors(format!("extra.features.{name} = []").as_bytes());
        assert!(report.contains(&format!("has a feature `{name}`")), "{report}");
    }
}
