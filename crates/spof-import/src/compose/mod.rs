//! Docker Compose: files of the Compose specification and stacks of a swarm.
//!
//! | compose | says |
//! | --- | --- |
//! | service | a `container` (`database`, `job`); one that publishes a port is a `service` that needs its containers |
//! | `replicas`, `scale` | any of so many containers |
//! | `depends_on`, `links` | needs, by `compose.depends-on`; needed to start if it must have completed; wanted if not required |
//! | `network_mode: service:`, `ipc`, `pid` | needs |
//! | addresses in `environment`, `env_file`, `command`, `labels` | by `compose.env`; telemetry is wanted |
//! | a list of hosts that run the same | any of them |
//! | volumes, directories of the host | needs |
//! | the host | one for a project, by `compose.host`; stated by host networks, bind mounts, devices |
//!
//! `project` merges files, `tree` knows how, `service` takes out what matters, `facts` and `depends` say it.

mod addresses;
mod depends;
mod facts;
mod images;
mod project;
mod service;
mod tree;
mod variables;

use crate::shape::{Assumption, Gaps, Importer, Reading};

/// The importer.
pub static IMPORTER: Importer = Importer {
    name: "compose",
    title: "Docker Compose",
    endings: &["yaml", "yml", "json"],
    sniff: project::sniff,
    wants: project::wants,
    read,
    gaps: Gaps::ALL,
    assumptions: &[&DEPENDS_ON, &ENV, &HOST, &PROFILES, &TWINS],
};

/// What `depends_on` means.
pub static DEPENDS_ON: Assumption = Assumption {
    basis: spof::model::Assumption { name: "compose.depends-on", starts: true },
    sentence: "what `depends_on` and `links` mean for a service that is running",
    values: &[
        ("needs", "a service is down with what it depends on"),
        ("start", "what it depends on matters for its start only"),
        ("ignore", "they mean nothing"),
    ],
    page: include_str!("../assumptions/compose.depends-on.md"),
};

/// What addresses of services mean.
pub static ENV: Assumption = Assumption {
    basis: spof::model::Assumption { name: "compose.env", starts: false },
    sentence: "what the address of another service in the environment, the command or the labels means",
    values: &[
        (
            "auto",
            "needed beside `depends_on` and in files that never use it, wanted elsewhere; of a list, any",
        ),
        ("needs", "every address is needed"),
        ("wants", "every address is wanted, unless `depends_on` says more"),
        ("ignore", "addresses mean nothing"),
    ],
    page: include_str!("../assumptions/compose.env.md"),
};

/// Where containers run.
pub static HOST: Assumption = Assumption {
    basis: spof::model::Assumption { name: "compose.host", starts: true },
    sentence: "where the containers of a project run that say nothing of it",
    values: &[
        ("one", "all containers of a project run on one host"),
        ("none", "where containers run is not known"),
    ],
    page: include_str!("../assumptions/compose.host.md"),
};

/// Which profiles are active.
pub static PROFILES: Assumption = Assumption {
    basis: spof::model::Assumption { name: "compose.profiles", starts: false },
    sentence: "whether services of profiles run that no `COMPOSE_PROFILES` in `.env` makes active",
    values: &[
        ("none", "they do not run, as after `docker compose up`"),
        ("all", "all of them run, as after `docker compose --profile '*' up`"),
    ],
    page: include_str!("../assumptions/compose.profiles.md"),
};

/// What several services of one image are to one that depends on them.
pub static TWINS: Assumption = Assumption {
    basis: spof::model::Assumption { name: "compose.twins", starts: true },
    sentence: "whether a service that depends on several others of one image needs all of them",
    values: &[("all", "all of them are needed"), ("any", "any one of them is enough")],
    page: include_str!("../assumptions/compose.twins.md"),
};

fn read(reading: &mut Reading<'_, '_>) {
    for project in project::projects(reading) {
        facts::say(reading, &project);
    }
}
