//! Expressions: the probability of a basic event as a number.
//!
//! Everything here has one exact value for given arguments. What is drawn at random (`lognormal-deviate` and
//! its kin), and what depends on the run (`system-mission-time`), has none and is refused where a basic event
//! uses it. Parameters that nothing uses are not looked at.

use super::declare::{Declared, Sort, required, too_deep};
use super::names::Space;
use super::problem::{Problem, quoted};
use super::xml::{DEEPEST, Element};

/// The value of a parameter, as far as it is known.
#[derive(Clone, Copy, PartialEq)]
enum Known {
    NotYet,
    /// Waits for the parameters that it names.
    Open,
    Value(f64),
    /// A problem was reported.
    Bad,
}

/// The probability of each declaration: `None` for what is no basic event, has no expression or a bad one.
pub(super) fn read(declared: &mut Declared<'_>) -> Vec<Option<f64>> {
    let values = vec![Known::NotYet; declared.declarations.len()];
    let names = declared.declarations.iter().filter(|declaration| declaration.sort == Sort::Parameter);
    let names = names.map(|declaration| declaration.name).collect();
    let mut reader = Expressions { declared, values, names };
    (0..reader.values.len()).map(|index| reader.basic_event(index)).collect()
}

struct Expressions<'d, 'a> {
    declared: &'d mut Declared<'a>,
    values: Vec<Known>,
    names: Vec<&'a str>,
}

impl<'a> Expressions<'_, 'a> {
    fn basic_event(&mut self, index: usize) -> Option<f64> {
        let declaration = &self.declared.declarations[index];
        if declaration.sort != Sort::BasicEvent || !declaration.declared {
            return None;
        }
        let (container, name) = (declaration.container, declaration.name);
        let expression = self.only_expression(index)?;
        self.settle_all(expression, container);
        let value = self.value(expression, container, 1)?;
        if (0.0..=1.0).contains(&value) {
            return Some(value);
        }
        let message = format!("the probability of {} must be from 0 to 1, not {value:?}", quoted(name));
        let problem = Problem::new("bad-probability", message);
        self.problem(problem.on_attribute(expression, "value", ""));
        None
    }

    /// The one expression of a declaration; more than one is a problem.
    fn only_expression(&mut self, index: usize) -> Option<Element<'a>> {
        let declaration = &self.declared.declarations[index];
        let mut expressions = declaration.element.contents();
        let (first, second) = (expressions.next(), expressions.next());
        if let Some(second) = second {
            let (word, name) = (declaration.sort.word(), quoted(declaration.name));
            let message = format!("the {word} {name} has more than one expression");
            self.problem(Problem::new("several-expressions", message).on(second, "the second one"));
            return None;
        }
        first
    }

    /// Computes every parameter that the expression depends on, those first that others depend on.
    fn settle_all(&mut self, expression: Element<'a>, container: u32) {
        let mut open: Vec<(u32, Vec<u32>)> = vec![(u32::MAX, self.parameters(expression, container))];
        while let Some((_, waiting)) = open.last_mut() {
            if let Some(next) = waiting.pop() {
                match self.values[next as usize] {
                    Known::NotYet => {
                        self.values[next as usize] = Known::Open;
                        let waiting =
                            self.expression_of(next).map(|(inside, from)| self.parameters(inside, from));
                        open.push((next, waiting.unwrap_or_default()));
                    }
                    Known::Open => self.cyclic(next, &open),
                    Known::Value(_) | Known::Bad => {}
                }
            } else if let Some((done, _)) = open.pop()
                && done != u32::MAX
            {
                self.compute(done);
            }
        }
    }

    fn compute(&mut self, parameter: u32) {
        if self.values[parameter as usize] == Known::Bad {
            return;
        }
        let value = match self.expression_of(parameter) {
            Some((expression, from)) => self.value(expression, from, 1),
            None => {
                let declaration = &self.declared.declarations[parameter as usize];
                let message = format!("the parameter {} has no single value", quoted(declaration.name));
                let problem = Problem::new("missing-value", message).on(declaration.element, "");
                self.problem(problem);
                None
            }
        };
        self.values[parameter as usize] = value.map_or(Known::Bad, Known::Value);
    }

    fn expression_of(&mut self, parameter: u32) -> Option<(Element<'a>, u32)> {
        let declaration = &self.declared.declarations[parameter as usize];
        let mut expressions = declaration.element.contents();
        let (first, second) = (expressions.next(), expressions.next());
        first.filter(|_| second.is_none()).map(|first| (first, declaration.container))
    }

    /// The parameters that an expression names, those that are defined.
    fn parameters(&self, expression: Element<'a>, container: u32) -> Vec<u32> {
        let named = expression.node.descendants().filter(|node| node.has_tag_name("parameter"));
        let names = named.filter_map(|node| node.attribute("name"));
        names.filter_map(|name| self.declared.find(Space::Parameters, name.trim(), container)).collect()
    }

    fn cyclic(&mut self, parameter: u32, open: &[(u32, Vec<u32>)]) {
        let start = open.iter().position(|(index, _)| *index == parameter).unwrap_or_default();
        let cycle: Vec<u32> = open[start..].iter().map(|(index, _)| *index).collect();
        let name = |index: u32| self.declared.declarations[index as usize].name;
        let way = super::structure::way(cycle.iter().map(|index| name(*index)));
        let message = format!("the parameter {} depends on itself: {way}", quoted(name(parameter)));
        let element = self.declared.declarations[parameter as usize].element;
        self.problem(Problem::new("cycle", message).on(element, ""));
        for index in cycle {
            self.values[index as usize] = Known::Bad;
        }
    }

    fn value(&mut self, element: Element<'a>, container: u32, depth: usize) -> Option<f64> {
        if depth > DEEPEST {
            self.problem(too_deep(element, "expressions"));
            return None;
        }
        match element.tag() {
            "float" | "int" => self.number(element),
            "parameter" => self.parameter(element, container),
            "pi" => Some(std::f64::consts::PI),
            tag => {
                let Some(operation) = operation(tag) else {
                    self.problem(unread(element, tag));
                    return None;
                };
                let values: Vec<Option<f64>> =
                    element.children().map(|child| self.value(child, container, depth + 1)).collect();
                if !operation.takes(values.len()) {
                    let message = format!("`{tag}` takes {}, not {}", operation.arguments(), values.len());
                    self.problem(Problem::new("wrong-arguments", message).on(element, ""));
                    return None;
                }
                let values: Vec<f64> = values.into_iter().collect::<Option<_>>()?;
                let value = (operation.compute)(&values);
                if value.is_none_or(|value| !value.is_finite()) {
                    let shown: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
                    let message = format!("`{tag}` of {} has no value", shown.join(", "));
                    self.problem(Problem::new("no-value", message).on(element, "").hint(operation.domain));
                    return None;
                }
                value
            }
        }
    }

    fn number(&mut self, element: Element<'a>) -> Option<f64> {
        let text = required(element, "value", &mut self.declared.problems)?;
        // Rust also reads `inf` and `nan`, which no file may say.
        let digits = text.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
        let number = text.parse::<f64>().ok().filter(|number| digits && number.is_finite());
        if number.is_none() {
            let message = format!("{} is no number", quoted(text));
            let problem = Problem::new("bad-number", message).on_attribute(element, "value", "");
            let hint = "write digits with a decimal point, such as `0.001` or `1e-3`";
            self.problem(problem.hint(hint));
        }
        number
    }

    fn parameter(&mut self, element: Element<'a>, container: u32) -> Option<f64> {
        let name = required(element, "name", &mut self.declared.problems)?;
        let Some(index) = self.declared.find(Space::Parameters, name, container) else {
            let message = format!("the parameter {} is not defined", quoted(name));
            let problem = Problem::new("undefined-parameter", message).on_attribute(element, "name", "");
            self.problem(match super::nearest(name, &self.names, &self.declared.problems) {
                Some(near) => problem.hint(format!("did you mean {}?", quoted(near))),
                None => problem.hint("of a model in several files, give every file"),
            });
            return None;
        };
        match self.values[index as usize] {
            Known::Value(value) => Some(value),
            Known::NotYet | Known::Open | Known::Bad => None,
        }
    }

    fn problem(&mut self, problem: Problem) {
        self.declared.problems.push(problem);
    }
}

fn unread(element: Element<'_>, tag: &str) -> Problem {
    let problem = Problem::new("unsupported", format!("the expression {} is not read", quoted(tag)));
    let problem = problem.on(element, "");
    if tag.ends_with("-deviate") || tag == "histogram" {
        problem.hint("a value drawn at random is no probability: write its mean as a `float`")
    } else if tag == "system-mission-time" {
        problem.hint("the file does not say what it is: write the time as a `float` or a `parameter`")
    } else {
        problem.hint(
            "read are float, int, pi, parameter, neg, add, sub, mul, div, pow, abs, exp, log, log10, sqrt, \
             min, max, mean, exponential, GLM and Weibull",
        )
    }
}

/// An operation on numbers.
struct Operation {
    least: usize,
    most: usize,
    /// `None` outside its domain.
    compute: fn(&[f64]) -> Option<f64>,
    /// What its arguments must be.
    domain: &'static str,
}

impl Operation {
    fn takes(&self, count: usize) -> bool {
        (self.least..=self.most).contains(&count)
    }

    fn arguments(&self) -> String {
        match (self.least, self.most) {
            (1, 1) => "1 argument".to_owned(),
            (least, usize::MAX) => format!("at least {least} arguments"),
            (least, _) => format!("{least} arguments"),
        }
    }
}

fn operation(tag: &str) -> Option<Operation> {
    const MANY: usize = usize::MAX;
    const FINITE: &str = "the result must be a finite number";
    const RATES: &str = "rates, times and scales must not be negative";
    type Compute = fn(&[f64]) -> Option<f64>;
    let (least, most, domain, compute): (usize, usize, &'static str, Compute) = match tag {
        "neg" => (1, 1, FINITE, |x| Some(-x[0])),
        "add" => (1, MANY, FINITE, |x| Some(x.iter().sum())),
        "sub" => (1, MANY, FINITE, |x| x.iter().copied().reduce(|a, b| a - b)),
        "mul" => (1, MANY, FINITE, |x| Some(x.iter().product())),
        "div" => (1, MANY, "no number is divided by 0", |x| x.iter().copied().reduce(|a, b| a / b)),
        "pow" => (2, 2, FINITE, |x| Some(x[0].powf(x[1]))),
        "abs" => (1, 1, FINITE, |x| Some(x[0].abs())),
        "exp" => (1, 1, FINITE, |x| Some(x[0].exp())),
        "log" => (1, 1, "only positive numbers have a logarithm", |x| Some(x[0].ln())),
        "log10" => (1, 1, "only positive numbers have a logarithm", |x| Some(x[0].log10())),
        "sqrt" => (1, 1, "negative numbers have no root", |x| Some(x[0].sqrt())),
        "min" => (1, MANY, FINITE, |x| x.iter().copied().reduce(f64::min)),
        "max" => (1, MANY, FINITE, |x| x.iter().copied().reduce(f64::max)),
        "mean" => (1, MANY, FINITE, |x| Some(x.iter().sum::<f64>() / x.len() as f64)),
        "exponential" => (2, 2, RATES, exponential),
        "GLM" => (4, 4, RATES, glm),
        "Weibull" => (4, 4, RATES, weibull),
        _ => return None,
    };
    Some(Operation { least, most, compute, domain })
}

/// 1 - exp(-λt) of a rate λ and a time t: failed by then, without repair.
fn exponential(x: &[f64]) -> Option<f64> {
    (x[0] >= 0.0 && x[1] >= 0.0).then(|| -(-x[0] * x[1]).exp_m1())
}

/// Of γ, λ, μ, t: unavailable at t with probability λ/(λ+μ) - (λ - γ(λ+μ))/(λ+μ) · exp(-(λ+μ)t), where it
/// fails to start with probability γ, fails at rate λ and is repaired at rate μ.
fn glm(x: &[f64]) -> Option<f64> {
    let [gamma, lambda, mu, time] = *x else { return None };
    let both = lambda + mu;
    if !(0.0..=1.0).contains(&gamma) || lambda < 0.0 || mu < 0.0 || time < 0.0 {
        return None;
    }
    if both == 0.0 {
        return Some(gamma);
    }
    // Both terms positive, so that nothing cancels where the probability is small.
    Some(gamma * (-both * time).exp() - lambda / both * (-both * time).exp_m1())
}

/// Of α, β, t0, t: 1 - exp(-((t - t0)/α)^β), and 0 before t0.
fn weibull(x: &[f64]) -> Option<f64> {
    let [scale, shape, start, time] = *x else { return None };
    let valid = scale > 0.0 && shape > 0.0 && start >= 0.0 && time >= 0.0;
    valid.then(|| -(-((time - start).max(0.0) / scale).powf(shape)).exp_m1())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions_have_their_closed_forms() {
        let close = |a: Option<f64>, b: f64| assert!((a.unwrap() - b).abs() <= 1e-15 * b.abs(), "{a:?} {b}");
        close(exponential(&[1e-3, 100.0]), 0.095_162_581_964_040_43);
        close(exponential(&[1e-20, 1.0]), 1e-20);
        close(glm(&[0.25, 0.0, 0.0, 5.0]), 0.25);
        close(glm(&[0.0, 1e-3, 0.0, 100.0]), 0.095_162_581_964_040_43);
        close(glm(&[1.0, 0.5, 0.5, 1e6]), 0.5);
        close(weibull(&[1000.0, 1.0, 0.0, 100.0]), 0.095_162_581_964_040_43);
        close(weibull(&[1000.0, 2.0, 200.0, 100.0]), 0.0);
        assert_eq!(exponential(&[-1.0, 1.0]), None);
        assert_eq!(glm(&[2.0, 1.0, 1.0, 1.0]), None);
        assert_eq!(weibull(&[0.0, 1.0, 0.0, 1.0]), None);
    }
}
