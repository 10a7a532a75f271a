//! One record of a dump, read field by field, so that an error can name the record and the field.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::error::ImportError;

/// What `dumpdata` wrote, by model and primary key.
pub(super) type Raw = BTreeMap<String, BTreeMap<u64, Map<String, Value>>>;

/// A row of one of the tables that are understood.
pub(super) trait Row: Sized {
    /// Reads what the importer wants to know of a record and passes over the rest.
    fn read(fields: &mut Fields<'_>) -> Result<Self, ImportError>;
}

/// The fields of one record.
pub(super) struct Fields<'r> {
    pub(super) file: &'r str,
    pub(super) model: &'r str,
    pub(super) pk: u64,
    pub(super) fields: &'r Map<String, Value>,
    pub(super) raw: &'r Raw,
    /// References that lead nowhere, as `dcim.device 27 rack 9`.
    pub(super) dangling: &'r mut Vec<String>,
}

impl Fields<'_> {
    /// A text; missing, `null` and empty are the same.
    pub(super) fn text(&self, field: &str) -> Result<Option<String>, ImportError> {
        match self.value(field) {
            None => Ok(None),
            Some(Value::String(text)) => {
                Ok(Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned))
            }
            Some(other) => Err(self.error(field, "a text", other)),
        }
    }

    /// A whole number.
    pub(super) fn whole(&self, field: &str) -> Result<Option<u64>, ImportError> {
        match self.value(field) {
            None => Ok(None),
            Some(value) => value.as_u64().map(Some).ok_or_else(|| self.error(field, "a whole number", value)),
        }
    }

    /// True or false; `default` where the record does not say.
    pub(super) fn flag(&self, field: &str, default: bool) -> Result<bool, ImportError> {
        match self.value(field) {
            None => Ok(default),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(other) => Err(self.error(field, "true or false", other)),
        }
    }

    /// The key of a record of another model. A key that the dump lacks is remembered and then read as none.
    pub(super) fn key(&mut self, field: &str, model: &str) -> Result<Option<u64>, ImportError> {
        let key = match self.value(field) {
            None => return Ok(None),
            Some(value) => {
                value.as_u64().ok_or_else(|| self.error(field, "the number of a record", value))?
            }
        };
        if self.raw.get(model).is_some_and(|table| table.contains_key(&key)) {
            return Ok(Some(key));
        }
        self.dangling.push(format!("{} {} {field} {key}", self.model, self.pk));
        Ok(None)
    }

    /// The key of the record that this one is a part of, without which it means nothing. An empty `model` is
    /// not looked up.
    pub(super) fn part_of(&mut self, field: &str, model: &str) -> Result<u64, ImportError> {
        let key =
            self.whole(field)?.ok_or_else(|| self.error(field, "the number of a record", &Value::Null))?;
        if !model.is_empty() {
            self.key(field, model)?;
        }
        Ok(key)
    }

    /// The first of these fields that is there: NetBox has renamed some.
    pub(super) fn key_of_either(
        &mut self,
        fields: [&str; 2],
        model: &str,
    ) -> Result<Option<u64>, ImportError> {
        let field = if self.value(fields[0]).is_some() { fields[0] } else { fields[1] };
        self.key(field, model)
    }

    /// The model that a generic reference leads to, such as `dcim.interface`.
    pub(super) fn model(&self, field: &str) -> Result<Option<String>, ImportError> {
        match self.value(field) {
            None => Ok(None),
            Some(Value::Array(words)) => match words.as_slice() {
                [Value::String(app), Value::String(model)] => Ok(Some(format!("{app}.{model}"))),
                _ => Err(self.error(field, "a content type", &Value::Array(words.clone()))),
            },
            Some(value) => {
                let key = value.as_u64().ok_or_else(|| self.error(field, "a content type", value))?;
                let row = self.raw.get("contenttypes.contenttype").and_then(|table| table.get(&key));
                Ok(row.and_then(|row| {
                    Some(format!("{}.{}", row.get("app_label")?.as_str()?, row.get("model")?.as_str()?))
                }))
            }
        }
    }

    /// The key of a record where a generic reference leads to `model`.
    pub(super) fn generic_key(
        &mut self,
        kind: &str,
        key: &str,
        model: &str,
    ) -> Result<Option<u64>, ImportError> {
        if self.model(kind)?.as_deref() == Some(model) { self.key(key, model) } else { Ok(None) }
    }

    fn value(&self, field: &str) -> Option<&Value> {
        self.fields.get(field).filter(|value| !value.is_null())
    }

    fn error(&self, field: &str, expected: &'static str, found: &Value) -> ImportError {
        ImportError::Field {
            file: self.file.to_owned(),
            record: format!("{} {}", self.model, self.pk),
            field: field.to_owned(),
            expected,
            found: describe(found),
        }
    }
}

/// A value in few words.
pub(super) fn describe(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => {
            let text = other.to_string();
            if text.chars().count() <= 40 {
                text
            } else {
                text.chars().take(40).chain("...".chars()).collect()
            }
        }
    }
}
