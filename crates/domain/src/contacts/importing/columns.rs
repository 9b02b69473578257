//! What a column of somebody's file is: guessed by its heading, in English and Spanish, as Excel, Outlook, Google and other
//! programs of a practice call it. Shown for correction before anything is read by it. Pure.
use crate::contacts::words::folded;
use model::contacts::Column;

/// Folded, and without anything that is no letter.
const KNOWN: &[(Column, &[&str])] = &[
    (
        Column::Name,
        &[
            "name",
            "nombre",
            "fullname",
            "patient",
            "patientname",
            "client",
            "clientname",
            "contact",
            "nombrecompleto",
            "nombreyapellidos",
            "nombreyapellido",
            "paciente",
            "cliente",
            "contacto",
        ],
    ),
    (Column::GivenName, &["firstname", "givenname", "forename", "first", "nombredepila", "primernombre"]),
    (Column::FamilyName, &["lastname", "familyname", "surname", "last", "apellido", "apellidos"]),
    (
        Column::DisplayName,
        &[
            "displayname",
            "nickname",
            "preferredname",
            "nameinvisits",
            "nombreparamostrar",
            "apodo",
            "nombrepreferido",
            "nombreenlasvisitas",
        ],
    ),
    (
        Column::Email,
        &[
            "email",
            "emailaddress",
            "mail",
            "mailaddress",
            "emailvalue",
            "correo",
            "correoelectronico",
            "direcciondecorreo",
            "direcciondecorreoelectronico",
        ],
    ),
    (
        Column::Phone,
        &[
            "phone",
            "phonenumber",
            "telephone",
            "telephonenumber",
            "mobile",
            "mobilephone",
            "mobilenumber",
            "cell",
            "cellphone",
            "cellular",
            "phonevalue",
            "primaryphone",
            "homephone",
            "telefono",
            "numerodetelefono",
            "movil",
            "telefonomovil",
            "celular",
        ],
    ),
    (Column::Zone, &["timezone", "zone", "tz", "zonahoraria", "husohorario"]),
    (Column::Lang, &["language", "lang", "preferredlanguage", "idioma", "lengua", "idiomapreferido"]),
    (
        Column::ExternalId,
        &[
            "id",
            "externalid",
            "patientid",
            "clientid",
            "mrn",
            "recordnumber",
            "medicalrecordnumber",
            "chartnumber",
            "numberelsewhere",
            "identificador",
            "idexterno",
            "idpaciente",
            "historiaclinica",
            "numerodehistoria",
            "numerodehistoriaclinica",
            "numeroenotroprograma",
        ],
    ),
    (
        Column::Notes,
        &[
            "notes",
            "note",
            "comment",
            "comments",
            "remarks",
            "notas",
            "nota",
            "comentarios",
            "comentario",
            "observaciones",
        ],
    ),
];

/// `Skip` for a heading that says nothing to us.
pub(crate) fn guess(heading: &str) -> Column {
    let letters: String = folded(heading).chars().filter(char::is_ascii_alphabetic).collect();
    let known = KNOWN.iter().find(|(_, words)| words.contains(&letters.as_str()));
    known.map_or(Column::Skip, |(column, _)| *column)
}

/// What the columns of a file are, each kind once, and whether its first row says so. Without such a row they are told by
/// what stands in them.
pub(super) fn guessed(first: &[String]) -> (bool, Vec<Column>) {
    let mut columns: Vec<Column> = first.iter().map(|cell| guess(cell)).collect();
    let heading = columns.iter().any(|column| *column != Column::Skip);
    if heading {
        // "Nombre" is the whole name, unless there is one for the family beside it.
        let whole = !columns.contains(&Column::FamilyName);
        for (column, title) in columns.iter_mut().zip(first) {
            if folded(title.trim()) == "nombre" {
                *column = if whole { Column::Name } else { Column::GivenName };
            }
        }
    } else {
        columns = first.iter().map(|cell| by_look(cell)).collect();
        if let Some(name) = columns.iter_mut().find(|column| **column == Column::Skip) {
            *name = Column::Name;
        }
    }
    once(&mut columns);
    (heading, columns)
}

fn by_look(cell: &str) -> Column {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let dialled = cell.chars().all(|c| c.is_ascii_digit() || " +-./()".contains(c));
    match cell {
        cell if cell.contains('@') => Column::Email,
        _ if digits >= 5 && dialled => Column::Phone,
        _ => Column::Skip,
    }
}

/// The first of each kind counts: the second phone number of a file is chosen by hand.
fn once(columns: &mut [Column]) {
    let mut seen = Vec::new();
    for column in columns {
        if seen.contains(column) {
            *column = Column::Skip;
        }
        seen.push(*column);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(first: &[&str]) -> (bool, Vec<Column>) {
        guessed(&first.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn headings_of_many_programs_are_known() {
        use Column::*;
        let outlook = ["Title", "First Name", "Last Name", "E-mail Address", "Mobile Phone", "Notes"];
        assert_eq!(of(&outlook), (true, vec![Skip, GivenName, FamilyName, Email, Phone, Notes]));
        let spanish =
            ["Nombre", "Apellidos", "Correo electrónico", "Teléfono móvil", "Zona horaria", "Idioma"];
        assert_eq!(of(&spanish), (true, vec![GivenName, FamilyName, Email, Phone, Zone, Lang]));
        assert_eq!(of(&["NOMBRE", "Teléfono"]), (true, vec![Name, Phone]));
        assert_eq!(
            of(&["Patient ID", "Patient name", "E-mail 1 - Value"]),
            (true, vec![ExternalId, Name, Email])
        );
    }

    #[test]
    fn without_headings_the_cells_tell() {
        use Column::*;
        assert_eq!(
            of(&["Maya Lin", "maya@example.org", "+1 303 555 0142"]),
            (false, vec![Name, Email, Phone])
        );
    }

    #[test]
    fn each_kind_is_taken_once() {
        use Column::*;
        assert_eq!(of(&["Name", "Phone", "Mobile"]), (true, vec![Name, Phone, Skip]));
    }
}
