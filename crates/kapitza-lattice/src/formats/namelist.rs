//! Fortran namelists: `&group key = values, key(:,1) = values /`.

use super::error::{Fault, Problem};
use super::lines::number;

/// One assignment.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    /// Lower case.
    pub key: String,
    /// Counted from 1; `None` for `:`.
    pub index: Vec<Option<usize>>,
    /// As written, without quotes, repeats written out.
    pub values: Vec<String>,
    /// Of the key, counted from 1.
    pub line: usize,
}

/// All assignments of all groups of a text.
#[derive(Clone, Debug)]
pub(crate) struct Namelist {
    assignments: Vec<Assignment>,
}

enum Token {
    Word(String),
    Quoted(String),
    Equals,
}

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, Fault> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut rest = line.chars().peekable();
        while let Some(&c) = rest.peek() {
            match c {
                '!' => break,
                '=' => {
                    rest.next();
                    found.push((index + 1, Token::Equals));
                }
                '\'' | '"' => {
                    rest.next();
                    let mut word = String::new();
                    loop {
                        match rest.next() {
                            Some(d) if d == c => break,
                            Some(d) => word.push(d),
                            None => {
                                let problem = Problem::Unexpected {
                                    expected: format!("a closing {c}"),
                                    found: line.trim().to_owned(),
                                };
                                return Err(Fault::on(index + 1, problem));
                            }
                        }
                    }
                    found.push((index + 1, Token::Quoted(word)));
                }
                _ if c == ',' || c.is_whitespace() => {
                    rest.next();
                }
                _ => {
                    let mut word = String::new();
                    let mut depth = 0;
                    while let Some(&d) = rest.peek() {
                        depth += i32::from(d == '(') - i32::from(d == ')');
                        let end = depth <= 0 && (d == ',' || d.is_whitespace() || d == '=');
                        if end || matches!(d, '!' | '\'' | '"') {
                            break;
                        }
                        word.extend(rest.next().filter(|d| !d.is_whitespace()));
                    }
                    found.push((index + 1, Token::Word(word)));
                }
            }
        }
    }
    Ok(found)
}

/// `lattvec(:,1)` taken apart.
fn key(word: &str, line: usize) -> Result<(String, Vec<Option<usize>>), Fault> {
    let fault = || {
        let expected = "a key such as `scell(:)` or `positions(:,1)`".to_owned();
        Fault::on(line, Problem::Unexpected { expected, found: word.to_owned() })
    };
    let Some((name, rest)) = word.split_once('(') else { return Ok((word.to_ascii_lowercase(), Vec::new())) };
    let index = rest
        .strip_suffix(')')
        .ok_or_else(fault)?
        .split(',')
        .map(|part| match part.trim() {
            ":" => Ok(None),
            part => part.parse().ok().filter(|&n: &usize| n > 0).map(Some).ok_or_else(fault),
        })
        .collect::<Result<_, _>>()?;
    Ok((name.to_ascii_lowercase(), index))
}

impl Namelist {
    /// Reads the text.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let tokens = tokens(text)?;
        let mut assignments: Vec<Assignment> = Vec::new();
        let mut open = false;
        for (place, (line, token)) in tokens.iter().enumerate() {
            let before_equals = matches!(tokens.get(place + 1), Some((_, Token::Equals)));
            match token {
                Token::Equals => {}
                Token::Word(word) if before_equals => {
                    let (key, index) = key(word, *line)?;
                    assignments.push(Assignment { key, index, values: Vec::new(), line: *line });
                    open = true;
                }
                Token::Word(word) if word.starts_with('&') || word == "/" => open = false,
                Token::Word(word) | Token::Quoted(word) => {
                    let Some(assignment) = assignments.last_mut().filter(|_| open) else {
                        // Words after `&` belong to the group's name.
                        continue;
                    };
                    match word.split_once('*').map(|(n, value)| (n.parse::<usize>(), value)) {
                        Some((Ok(n), value)) if n <= 100_000 => {
                            assignment.values.extend(std::iter::repeat_n(value.to_owned(), n));
                        }
                        _ => assignment.values.push(word.clone()),
                    }
                }
            }
        }
        Ok(Self { assignments })
    }

    fn of<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Assignment> {
        self.assignments.iter().filter(move |a| a.key == key)
    }

    /// The words of a key, in the order of the file.
    pub fn words(&self, key: &str) -> Vec<String> {
        self.of(key).flat_map(|a| a.values.iter().cloned()).collect()
    }

    /// A switch.
    pub fn switch(&self, key: &str) -> Option<bool> {
        let word = self.of(key).last()?.values.first()?.trim_matches('.').to_ascii_lowercase();
        Some(word.starts_with('t'))
    }

    /// An array of numbers of this shape, the first index fastest; none where the key is missing.
    ///
    /// # Errors
    /// Where an element is missing, outside the shape, or no number.
    pub fn array(&self, key: &str, shape: &[usize]) -> Result<Option<Vec<f64>>, Fault> {
        let size: usize = shape.iter().product();
        let mut found: Vec<Option<f64>> = vec![None; size];
        let mut last = None;
        for assignment in self.of(key) {
            last = Some(assignment.line);
            let fault = |found: String| {
                let expected = format!("at most {size} numbers of `{key}` of shape {shape:?}");
                Fault::on(assignment.line, Problem::Unexpected { expected, found })
            };
            let index = match assignment.index.len() {
                0 => vec![None; shape.len()],
                n if n == shape.len() => assignment.index.clone(),
                n => return Err(fault(format!("{n} indices"))),
            };
            let fits = |place: usize| {
                let mut rest = place;
                shape.iter().zip(&index).all(|(length, given)| {
                    let here = rest % length + 1;
                    rest /= length;
                    given.is_none_or(|given| given == here)
                })
            };
            // One element alone, as in `positions(1,1)`, starts a run of elements.
            let run = index.iter().all(Option::is_some);
            let start = (0..size).find(|&place| fits(place)).ok_or_else(|| fault(format!("{index:?}")))?;
            let mut places = (start..size).filter(|&place| run || fits(place));
            for word in &assignment.values {
                let place =
                    places.next().ok_or_else(|| fault(format!("{} numbers", assignment.values.len())))?;
                found[place] = Some(number(word).ok_or_else(|| fault(word.clone()))?);
            }
        }
        let Some(line) = last else { return Ok(None) };
        let given = found.iter().flatten().count();
        found.into_iter().collect::<Option<Vec<f64>>>().map(Some).ok_or_else(|| {
            let expected = format!("{size} numbers of `{key}`");
            Fault::on(line, Problem::Unexpected { expected, found: format!("{given} numbers") })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_in_parts() {
        let text = "&a\n x(:,2)=4 5 6, x( : , 1 ) = 1.0d0,2,3 ! words = 7\n s = 'Ga' \"As\" y=3*2 k=.TRUE. &end\n&b z(2)=1 /";
        let list = Namelist::parse(text).unwrap();
        assert_eq!(list.array("x", &[3, 2]).unwrap().unwrap(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(list.words("s"), ["Ga", "As"]);
        assert_eq!(list.array("y", &[3]).unwrap().unwrap(), [2.0; 3]);
        assert_eq!(list.switch("k"), Some(true));
        assert!(list.array("words", &[1]).unwrap().is_none());
        assert!(list.array("z", &[2]).is_err());
        assert!(list.array("x", &[3, 3]).is_err());
        assert!(list.array("x", &[2, 2]).is_err());
        assert!(Namelist::parse("&a s='x").is_err());
    }
}
