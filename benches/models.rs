//! Model files of a stated size and shape as text, the same on every run.

use std::fmt::Write;

use crate::graphs::XorShift;

/// The layered platform of the evidence: servers with mirrored drives, one of two feeds and one of two
/// ToRs, and services in six layers of which each needs 3 of 5 of the layer below.
///
/// A service also runs on one server and plainly needs `plain` services of the layer below: that is what
/// its single points of failure come from. With 1 there are a few of them each, with 4 hundreds.
pub fn layered(components: usize, plain: usize) -> String {
    const SERVERS: usize = 20;
    const RACKS: usize = 40;
    const LAYERS: usize = 6;
    let mut random = XorShift::new(components as u64);
    let racks = (components * 2 / 3 / (3 + 3 * SERVERS)).max(1);
    let rooms = racks.div_ceil(RACKS);
    let servers = racks * SERVERS;
    let infrastructure = rooms * 3 + racks * 3 + servers * 3;
    let layer_size = (components.saturating_sub(infrastructure) / LAYERS).max(5);

    let mut text = header("a platform in layers");
    for room in 0..rooms {
        line(&mut text, format_args!("room-{room}: {{ kind: room }}"));
        for side in ['a', 'b'] {
            line(&mut text, format_args!("feed-{room}-{side}: {{ kind: power-feed, in: room-{room} }}"));
        }
    }
    for rack in 0..racks {
        let room = rack / RACKS;
        line(&mut text, format_args!("rack-{rack}: {{ kind: rack, in: room-{room} }}"));
        for side in ['a', 'b'] {
            line(
                &mut text,
                format_args!(
                    "tor-{rack}-{side}: {{ kind: switch, in: rack-{rack}, needs: [feed-{room}-{side}] }}"
                ),
            );
        }
    }
    for server in 0..servers {
        let rack = server / SERVERS;
        let room = rack / RACKS;
        line(
            &mut text,
            format_args!(
                "server-{server}:\n    kind: server\n    in: rack-{rack}\n    needs:\n      \
                 - any_of: [feed-{room}-a, feed-{room}-b]\n      \
                 - any_of: [tor-{rack}-a, tor-{rack}-b]\n      \
                 - any_of: [drive-{server}-1, drive-{server}-2]"
            ),
        );
        for drive in 1..=2 {
            line(&mut text, format_args!("drive-{server}-{drive}: {{ kind: drive, in: rack-{rack} }}"));
        }
    }
    let mut below: Vec<u32> = Vec::new();
    for layer in 0..LAYERS {
        for service in 0..layer_size {
            let server = random.below(servers as u32);
            line(
                &mut text,
                format_args!(
                    "service-{layer}-{service}:\n    kind: service\n    needs:\n      - server-{server}"
                ),
            );
            if layer == 0 {
                continue;
            }
            below.clear();
            while below.len() < (plain + 5).min(layer_size) {
                let other = random.below(layer_size as u32);
                if !below.contains(&other) {
                    below.push(other);
                }
            }
            let (of, plain) = below.split_at(5);
            let lower = layer - 1;
            for other in plain {
                text.push_str("      - ");
                push(&mut text, format_args!("service-{lower}-{other}\n"));
            }
            text.push_str("      - at_least: 3\n        of: [");
            for (index, other) in of.iter().enumerate() {
                let comma = if index == 0 { "" } else { ", " };
                push(&mut text, format_args!("{comma}service-{lower}-{other}"));
            }
            text.push_str("]\n");
        }
    }
    text
}

/// A chain in which each component needs the one before it. The last one is a service, or all are.
pub fn chain(components: usize, all_services: bool) -> String {
    let mut text = header("a chain");
    line(&mut text, format_args!("link-0: {{ kind: {} }}", kind(all_services)));
    for at in 1..components {
        let kind = kind(all_services || at + 1 == components);
        line(&mut text, format_args!("link-{at}: {{ kind: {kind}, needs: [link-{}] }}", at - 1));
    }
    text
}

/// Services that need each other in a ring, and one more service outside that needs the first.
pub fn ring(components: usize, all_services: bool) -> String {
    let mut text = header("a ring");
    let size = components - 1;
    for at in 0..size {
        let (kind, next) = (kind(all_services), (at + 1) % size);
        line(&mut text, format_args!("member-{at}: {{ kind: {kind}, needs: [member-{next}] }}"));
    }
    line(&mut text, format_args!("outside: {{ kind: service, needs: [member-0] }}"));
    text
}

/// A chain of services each of which carries one more service: no two failures have the same effect, and
/// none is in series with another. The pairs themselves grow with the square of the size.
pub fn comb(components: usize) -> String {
    let mut text = header("a comb");
    line(&mut text, format_args!("back-0: {{ kind: service }}"));
    for at in 1..components / 2 {
        line(&mut text, format_args!("back-{at}: {{ kind: service, needs: [back-{}] }}", at - 1));
    }
    for at in 0..components / 2 {
        line(&mut text, format_args!("tooth-{at}: {{ kind: service, needs: [back-{at}] }}"));
    }
    text
}

/// Pairs of services, each of which needs one of the pair below: no single point of failure, and nothing but
/// targets that could take a target down.
pub fn ladder(services: usize) -> String {
    let mut text = header("a ladder");
    for rung in 0..services / 2 {
        for side in ['a', 'b'] {
            let needs = match rung.checked_sub(1) {
                Some(below) => format!(", needs: [{{ any_of: [rung-{below}-a, rung-{below}-b] }}]"),
                None => String::new(),
            };
            line(&mut text, format_args!("rung-{rung}-{side}: {{ kind: service{needs} }}"));
        }
    }
    text
}

/// Routers in a line, each with a service that reaches the first one: routes as long as the line.
pub fn daisy_chain(routers: usize) -> String {
    let mut text = header("a daisy chain");
    for at in 0..routers {
        line(&mut text, format_args!("router-{at}: {{ kind: router }}"));
        line(
            &mut text,
            format_args!(
                "service-{at}: {{ kind: service, needs: [{{ reach: router-0, from: router-{at} }}] }}"
            ),
        );
    }
    text.push_str("links:\n");
    for at in 1..routers {
        push(&mut text, format_args!("  - [router-{}, router-{at}]\n", at - 1));
    }
    text
}

/// Services on one switch, each of which reaches the one before it: a chain through network paths.
pub fn reaching_chain(services: usize) -> String {
    let mut text = header("a chain of reach");
    line(&mut text, format_args!("hub: {{ kind: switch }}"));
    line(&mut text, format_args!("service-0: {{ kind: service }}"));
    for at in 1..services {
        line(
            &mut text,
            format_args!("service-{at}: {{ kind: service, needs: [{{ reach: service-{} }}] }}", at - 1),
        );
    }
    text.push_str("links:\n");
    for at in 0..services {
        push(&mut text, format_args!("  - [hub, service-{at}]\n"));
    }
    text
}

/// A service that needs more than half of `servers`, each on one of three feeds that the next one shares.
pub fn quorum(servers: usize) -> String {
    let mut text = header("a quorum");
    for feed in 0..3 {
        line(&mut text, format_args!("feed-{feed}: {{ kind: power }}"));
    }
    let mut names = Vec::new();
    for server in 0..servers {
        let (feed, next) = (server % 3, (server + 1) % 3);
        line(
            &mut text,
            format_args!("server-{server}: {{ needs: [{{ any_of: [feed-{feed}, feed-{next}] }}] }}"),
        );
        names.push(format!("server-{server}"));
    }
    let (least, of) = (servers / 2 + 1, names.join(", "));
    line(
        &mut text,
        format_args!("quorum: {{ kind: service, needs: [{{ at_least: {least}, of: [{of}] }}] }}"),
    );
    text
}

/// The fat-tree of `k`-port switches with all hosts, two border routers on all cores and the internet
/// behind them. Each host carries a service: three of four reach a host in another pod, one the internet.
pub fn fat_tree(k: usize) -> String {
    let half = k / 2;
    let mut random = XorShift::new(k as u64);
    let mut text = header("a fat-tree");
    line(&mut text, format_args!("internet: {{ kind: network }}"));
    for border in 0..2 {
        line(&mut text, format_args!("border-{border}: {{ kind: router }}"));
    }
    for core in 0..half * half {
        line(&mut text, format_args!("core-{core}: {{ kind: switch }}"));
    }
    for pod in 0..k {
        line(&mut text, format_args!("pod-{pod}: {{ kind: room }}"));
        for at in 0..half {
            line(&mut text, format_args!("agg-{pod}-{at}: {{ kind: switch, in: pod-{pod} }}"));
            line(&mut text, format_args!("edge-{pod}-{at}: {{ kind: switch, in: pod-{pod} }}"));
        }
        for host in 0..half * half {
            line(&mut text, format_args!("host-{pod}-{host}: {{ kind: server, in: pod-{pod} }}"));
            let reach = if host % 4 == 3 {
                "internet".to_owned()
            } else {
                let other = (pod + 1 + random.below(k as u32 - 1) as usize) % k;
                format!("host-{other}-{}", random.below((half * half) as u32))
            };
            line(
                &mut text,
                format_args!(
                    "service-{pod}-{host}: {{ kind: service, needs: [host-{pod}-{host}, \
                     {{ reach: {reach}, from: host-{pod}-{host} }}] }}"
                ),
            );
        }
    }
    text.push_str("links:\n");
    for border in 0..2 {
        push(&mut text, format_args!("  - [border-{border}, internet]\n"));
        for core in 0..half * half {
            push(&mut text, format_args!("  - [core-{core}, border-{border}]\n"));
        }
    }
    fabric(&mut text, k, None);
    text
}

/// The links of a fat-tree of `k`-port switches and its hosts, but for the one with the number `without`.
fn fabric(text: &mut String, k: usize, without: Option<usize>) {
    let half = k / 2;
    let mut number = 0;
    let mut link = |ends: std::fmt::Arguments<'_>| {
        if without != Some(number) {
            push(text, format_args!("  - [{ends}]\n"));
        }
        number += 1;
    };
    for pod in 0..k {
        for i in 0..half {
            for j in 0..half {
                link(format_args!("agg-{pod}-{i}, core-{}", i * half + j));
                link(format_args!("agg-{pod}-{i}, edge-{pod}-{j}"));
                link(format_args!("edge-{pod}-{i}, host-{pod}-{}", i * half + j));
            }
        }
    }
}

/// The fat-tree of `k`-port switches and its hosts, each in the room of its pod, and services on some hosts, of which each
/// reaches a host of another pod. The link with the number `without` is left out.
pub fn data_centre(k: usize, services: usize, without: Option<usize>) -> String {
    let half = k / 2;
    let mut random = XorShift::new(services as u64);
    let mut text = header("a data centre");
    for core in 0..half * half {
        line(&mut text, format_args!("core-{core}: {{ kind: switch }}"));
    }
    for pod in 0..k {
        line(&mut text, format_args!("pod-{pod}: {{ kind: room }}"));
        for at in 0..half {
            line(&mut text, format_args!("agg-{pod}-{at}: {{ kind: switch, in: pod-{pod} }}"));
            line(&mut text, format_args!("edge-{pod}-{at}: {{ kind: switch, in: pod-{pod} }}"));
        }
        for host in 0..half * half {
            line(&mut text, format_args!("host-{pod}-{host}: {{ kind: server, in: pod-{pod} }}"));
        }
    }
    for service in 0..services {
        let pod = random.below(k as u32) as usize;
        let other = (pod + 1 + random.below(k as u32 - 1) as usize) % k;
        let [own, to] = [pod, other].map(|pod| format!("host-{pod}-{}", random.below((half * half) as u32)));
        line(
            &mut text,
            format_args!(
                "service-{service}: {{ kind: service, needs: [{own}, {{ reach: {to}, from: {own} }}] }}"
            ),
        );
    }
    text.push_str("links:\n");
    fabric(&mut text, k, without);
    text
}

fn header(name: &str) -> String {
    format!("spof: 1\nname: {name}\ncomponents:\n")
}

fn kind(service: bool) -> &'static str {
    if service { "service" } else { "component" }
}

fn line(text: &mut String, entry: std::fmt::Arguments<'_>) {
    text.push_str("  ");
    push(text, entry);
    text.push('\n');
}

fn push(text: &mut String, words: std::fmt::Arguments<'_>) {
    text.write_fmt(words).expect("writing to a string does not fail");
}
