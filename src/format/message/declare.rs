//! The declaration of a message: one list of its fields, from which reading, writing and its
//! [`Table`](super::table::Table) follow (docs/adr/0028).
//!
//! Fields are judged in the order in which they are declared; the first that is wrong is named. Each
//! item ends with `;` and is one of
//!
//! * `name: Kind`, or `name => member: Kind` where the domain calls it differently; with `key` before
//!   it, lists of such messages ascend by it;
//! * `one name: Choice`, a `oneof`, which [`choice`] declares;
//! * `fixed name: Kind`, which says nothing: its value is `()`;
//! * `group member by read(before), write { name: Kind; }`, several fields that are one member: `read`
//!   gets the place, what was read before and these fields, `write` gives the fields;
//! * `only name if condition, "in words"`: the field is there exactly then; the condition sees what was
//!   read before. `only name with other` and `only name without other` look at another field;
//! * `noted name, name: "in words"`, what a group sees to, for the table alone;
//! * `check rule(before)`: whatever else must hold.
//!
//! What is forgotten does not compile: `write` names every field of the generated message, and `read`
//! every member of the domain's type.

/// A type that is made of its fields by a rule of its own.
pub(crate) trait Made: Sized {
    type Parts;
    /// Makes it, or says what is wrong with them together.
    fn make(at: &super::At<'_>, parts: Self::Parts) -> super::Result<Self>;
    /// The fields it was made of.
    fn parts(&self) -> Self::Parts;
}

/// Declares a message: a struct; a `tuple` of its fields; `alone`, its only field; or `made` of them.
macro_rules! message {
    // The items still to come, after what was gathered: statements that read, statements before
    // writing, fields and how each is written, members, rows of the table, its choice, keys, conditions.
    (@next ($at:ident $in:ident) $what:tt $r:tt $l:tt $w:tt $m:tt $f:tt $c:tt [$($keys:tt)*] $o:tt
     key $field:ident $(=> $member:ident)? : $kind:ty; $($rest:tt)*) => {
        message! { @next ($at $in) $what $r $l $w $m $f $c [$($keys)* ($field, [$($member)? $field], $kind)] $o
            $field $(=> $member)? : $kind; $($rest)* }
    };
    (@next $places:tt $what:tt $r:tt $l:tt $w:tt $m:tt $f:tt $c:tt $k:tt $o:tt
     one $field:ident : $kind:ty; $($rest:tt)*) => {
        message! { @next $places $what $r $l $w $m $f $c $k $o one $field => $field : $kind; $($rest)* }
    };
    (@next ($at:ident $in:ident) $what:tt [$($reads:tt)*] $l:tt [$($writes:tt)*] [$($members:ident)*] $f:tt [] $k:tt $o:tt
     one $field:ident => $member:ident : $kind:ty; $($rest:tt)*) => {
        message! { @next ($at $in) $what
            [$($reads)* let $member = <$kind as Choice>::read($at, &$in.$field)?;] $l
            [$($writes)* ($field <$kind as Choice>::write($member))] [$($members)* $member] $f
            [<$kind as Choice>::ALTERNATIVES] $k $o $($rest)* }
    };
    (@next ($at:ident $in:ident) $what:tt [$($reads:tt)*] $l:tt [$($writes:tt)*] $m:tt [$($fields:tt)*] $c:tt $k:tt $o:tt
     fixed $field:ident : $kind:ty; $($rest:tt)*) => {
        message! { @next ($at $in) $what
            [$($reads)* <$kind as Field>::read(&$at.field(stringify!($field)), &$in.$field)?;] $l
            [$($writes)* ($field <$kind as Field>::write(&()))] $m
            [$($fields)* ($field, $kind)] $c $k $o $($rest)* }
    };
    (@next ($at:ident $in:ident) $what:tt [$($reads:tt)*] [$($lets:tt)*] [$($writes:tt)*] [$($members:ident)*] [$($fields:tt)*] $c:tt $k:tt $o:tt
     group $member:ident by $read:ident($($before:ident),*), $write:ident { $($field:ident : $kind:ty;)+ } $($rest:tt)*) => {
        message! { @next ($at $in) $what
            [$($reads)* let $member = $read($at, $(&$before,)* $(&$in.$field),+)?;]
            [$($lets)* let ($($field),+) = $write($member);]
            [$($writes)* $(($field $field))+] [$($members)* $member]
            [$($fields)* $(($field, $kind))+] $c $k $o $($rest)* }
    };
    (@next ($at:ident $in:ident) $what:tt [$($reads:tt)*] $l:tt $w:tt $m:tt $f:tt $c:tt $k:tt [$($only:tt)*]
     only $field:ident if $condition:expr, $words:literal; $($rest:tt)*) => {
        message! { @next ($at $in) $what
            [$($reads)* $at.field(stringify!($field)).exactly_when(there(&$in.$field), $condition, $words)?;]
            $l $w $m $f $c $k [$($only)* (stringify!($field), $words)] $($rest)* }
    };
    (@next ($at:ident $in:ident) $what:tt $r:tt $l:tt $w:tt $m:tt $f:tt $c:tt $k:tt $o:tt
     only $field:ident with $other:ident; $($rest:tt)*) => {
        message! { @beside ($at $in) $what $r $l $w $m $f $c $k $o
            $field, there(&$in.$other), stringify!($other); $($rest)* }
    };
    (@next ($at:ident $in:ident) $what:tt $r:tt $l:tt $w:tt $m:tt $f:tt $c:tt $k:tt $o:tt
     only $field:ident without $other:ident; $($rest:tt)*) => {
        message! { @beside ($at $in) $what $r $l $w $m $f $c $k $o
            $field, !there(&$in.$other), concat!("no ", stringify!($other)); $($rest)* }
    };
    (@beside ($at:ident $in:ident) $what:tt [$($reads:tt)*] $l:tt $w:tt $m:tt $f:tt $c:tt $k:tt [$($only:tt)*]
     $field:ident, $condition:expr, $words:expr; $($rest:tt)*) => {
        message! { @next ($at $in) $what
            [$($reads)* $at.field(stringify!($field)).exactly_when(there(&$in.$field), $condition, $words)?;]
            $l $w $m $f $c $k [$($only)* (stringify!($field), $words)] $($rest)* }
    };
    (@next $places:tt $what:tt $r:tt $l:tt $w:tt $m:tt $f:tt $c:tt $k:tt [$($only:tt)*]
     noted $($field:ident),+ : $words:expr; $($rest:tt)*) => {
        message! { @next $places $what $r $l $w $m $f $c $k
            [$($only)* $((stringify!($field), $words))+] $($rest)* }
    };
    (@next ($at:ident $in:ident) $what:tt [$($reads:tt)*] $l:tt $w:tt $m:tt $f:tt $c:tt $k:tt $o:tt
     check $rule:ident($($before:ident),*); $($rest:tt)*) => {
        message! { @next ($at $in) $what [$($reads)* $rule($at, $(&$before),*)?;]
            $l $w $m $f $c $k $o $($rest)* }
    };
    (@next $places:tt $what:tt $r:tt $l:tt $w:tt $m:tt $f:tt $c:tt $k:tt $o:tt
     $field:ident : $kind:ty; $($rest:tt)*) => {
        message! { @next $places $what $r $l $w $m $f $c $k $o $field => $field : $kind; $($rest)* }
    };
    (@next ($at:ident $in:ident) $what:tt [$($reads:tt)*] $l:tt [$($writes:tt)*] [$($members:ident)*] [$($fields:tt)*] $c:tt $k:tt $o:tt
     $field:ident => $member:ident : $kind:ty; $($rest:tt)*) => {
        message! { @next ($at $in) $what
            [$($reads)* let $member = <$kind as Field>::read(&$at.field(stringify!($field)), &$in.$field)?;] $l
            [$($writes)* ($field <$kind as Field>::write($member))] [$($members)* $member]
            [$($fields)* ($field, $kind)] $c $k $o $($rest)* }
    };
    // Nothing is left.
    (@next ($at:ident $in:ident) ($shape:ident $name:ty, $wire:ident) [$($reads:tt)*] [$($lets:tt)*]
     [$(($written:ident $($write:tt)*))*] $members:tt [$(($field:ident, $kind:ty))*] [$($choice:expr)?]
     $keys:tt [$($only:tt)*]) => {
        impl Message for $name {
            type Wire = pb::$wire;

            fn read($at: &At<'_>, $in: &pb::$wire) -> Result<Self> {
                let pb::$wire { $($written: _),* } = $in;
                $($reads)*
                message!(@make $shape $at $members)
            }

            fn write(&self) -> pb::$wire {
                message!(@open $shape self $members);
                $($lets)*
                pb::$wire { $($written: $($write)*),* }
            }
        }

        impl Declared for $name {
            const TABLE: &'static Table = &Table {
                message: stringify!($wire),
                fields: &[$(table::Field {
                    name: stringify!($field),
                    shape: <$kind as Field>::SHAPE,
                }),*],
                choice: message!(@choice $($choice)?),
                keys: message!(@keys $keys),
                only: &[$($only),*],
            };
        }

        message! { @order $shape $name, $members $keys }
    };

    (@make struct $at:ident [$($member:ident)*]) => { Ok(Self { $($member),* }) };
    (@make tuple $at:ident [$($member:ident)*]) => { Ok(($($member,)*)) };
    (@make alone $at:ident [$member:ident]) => { Ok($member) };
    (@make made $at:ident [$($member:ident)*]) => { <Self as Made>::make($at, ($($member,)*)) };

    (@open struct $value:tt [$($member:ident)*]) => { let Self { $($member),* } = $value; };
    (@open tuple $value:tt [$($member:ident)*]) => { let ($($member,)*) = $value; };
    (@open alone $value:tt [$member:ident]) => { let $member = $value; };
    (@open made $value:tt [$($member:ident)*]) => { let ($($member,)*) = &Made::parts($value); };

    (@choice) => { &[] };
    (@choice $choice:expr) => { $choice };
    (@keys [$(($field:ident, $member:tt, $kind:ty))*]) => { &[$(stringify!($field)),*] };

    (@order $shape:ident $name:ty, $members:tt []) => {};
    (@order $shape:ident $name:ty, $members:tt [$(($field:ident, [$member:ident $($same:ident)?], $kind:ty))+]) => {
        impl Ordered for $name {
            #[allow(unused_variables, reason = "opened whole, for its keys")]
            fn order(a: &Self, b: &Self) -> std::cmp::Ordering {
                $(
                    message!(@open $shape a $members);
                    let first = $member;
                    message!(@open $shape b $members);
                    let by = <$kind as Ordered>::order(first, $member);
                    if by.is_ne() {
                        return by;
                    }
                )+
                std::cmp::Ordering::Equal
            }
        }
    };

    (tuple $name:ty as $wire:ident { $($items:tt)* }) => {
        message! { @next (at wire) (tuple $name, $wire) [] [] [] [] [] [] [] [] $($items)* }
    };
    (alone $name:ty as $wire:ident { $($items:tt)* }) => {
        message! { @next (at wire) (alone $name, $wire) [] [] [] [] [] [] [] [] $($items)* }
    };
    (made $name:ty as $wire:ident { $($items:tt)* }) => {
        message! { @next (at wire) (made $name, $wire) [] [] [] [] [] [] [] [] $($items)* }
    };
    ($name:ty as $wire:ident { $($items:tt)* }) => {
        message! { @next (at wire) (struct $name, $wire) [] [] [] [] [] [] [] [] $($items)* }
    };
}
pub(crate) use message;

/// Declares a `oneof`: for each alternative the generated variant, the field, its kind and, where it has
/// another name, the domain's variant: `=> Variant`; with braces or parentheses the members that the
/// tuple of the kind has; in brackets the only one; `unit` if it has none. What is said if none is there
/// stands before them.
macro_rules! choice {
    (@make $name:ident $value:ident $variant:ident) => { $name::$variant($value) };
    (@make $name:ident $value:ident unit $variant:ident) => {{ let () = $value; $name::$variant }};
    (@make $name:ident $value:ident $variant:ident [$member:ident]) => { $name::$variant { $member: $value } };
    (@make $name:ident $value:ident $variant:ident { $($member:ident),+ }) => {{
        let ($($member,)+) = $value;
        $name::$variant { $($member),+ }
    }};
    (@make $name:ident $value:ident $variant:ident ($member:ident)) => {{
        let ($member,) = $value;
        $name::$variant($member)
    }};

    (@open $name:ident $value:ident $variant:ident) => { $name::$variant($value) };
    (@open $name:ident $value:ident unit $variant:ident) => { $name::$variant };
    (@open $name:ident $value:ident $variant:ident [$member:ident]) => { $name::$variant { $member: $value } };
    (@open $name:ident $value:ident $variant:ident { $($member:ident),+ }) => { $name::$variant { $($member),+ } };
    (@open $name:ident $value:ident $variant:ident ($member:ident)) => { $name::$variant($member) };

    (@write $kind:ty, $value:ident unit $variant:ident) => { <$kind as Item>::write_item(&()) };
    (@write $kind:ty, $value:ident $variant:ident { $($member:ident),+ }) => {
        <$kind as Item>::write_item(&($($member.clone(),)+))
    };
    (@write $kind:ty, $value:ident $variant:ident ($member:ident)) => {
        <$kind as Item>::write_item(&($member.clone(),))
    };
    (@write $kind:ty, $value:ident $($variant:tt)+) => { <$kind as Item>::write_item($value) };

    (@all $of:ident for $name:ident as $wire:ident, $code:ident, $found:literal, $expected:literal,
     [$($other:tt)*] [$(($generated:ident $field:ident $kind:ty, $($variant:tt)+))+]) => {
        impl Choice for $of {
            type Value = $name;
            type Wire = $wire;
            const ALTERNATIVES: &'static [table::Field] = &[$(table::Field {
                name: stringify!($field),
                shape: <$kind as Field>::SHAPE,
            }),+];

            fn read(at: &At<'_>, wire: &Option<$wire>) -> Result<$name> {
                Ok(match wire {
                    None => return Err(at.error(Code::$code, $found, $expected)),
                    $(Some($wire::$generated(element)) => {
                        let value = <$kind as Item>::read_item(&at.field(stringify!($field)), element)?;
                        choice!(@make $name value $($variant)+)
                    })+
                })
            }

            fn write(value: &$name) -> Option<$wire> {
                Some(match value {
                    $(choice!(@open $name value $($variant)+) => {
                        $wire::$generated(choice!(@write $kind, value $($variant)+))
                    })+
                    $($other)*
                })
            }
        }
    };

    (@next $head:tt [$($done:tt)*] $generated:ident $field:ident : $kind:ty; $($rest:tt)*) => {
        choice! { @next $head [$($done)* ($generated $field $kind, $generated)] $($rest)* }
    };
    (@next $head:tt [$($done:tt)*] $generated:ident $field:ident : $kind:ty => unit $variant:ident; $($rest:tt)*) => {
        choice! { @next $head [$($done)* ($generated $field $kind, unit $variant)] $($rest)* }
    };
    (@next $head:tt [$($done:tt)*] $generated:ident $field:ident : $kind:ty => $variant:ident; $($rest:tt)*) => {
        choice! { @next $head [$($done)* ($generated $field $kind, $variant)] $($rest)* }
    };
    (@next $head:tt [$($done:tt)*] $generated:ident $field:ident : $kind:ty => $variant:ident { $($member:ident),+ }; $($rest:tt)*) => {
        choice! { @next $head [$($done)* ($generated $field $kind, $variant { $($member),+ })] $($rest)* }
    };
    (@next $head:tt [$($done:tt)*] $generated:ident $field:ident : $kind:ty => $variant:ident ($member:ident); $($rest:tt)*) => {
        choice! { @next $head [$($done)* ($generated $field $kind, $variant ($member))] $($rest)* }
    };
    (@next $head:tt [$($done:tt)*] $generated:ident $field:ident : $kind:ty => $variant:ident [$member:ident]; $($rest:tt)*) => {
        choice! { @next $head [$($done)* ($generated $field $kind, $variant [$member])] $($rest)* }
    };
    (@next ($($head:tt)*) $done:tt) => { choice! { @all $($head)* [] $done } };
    (@next ($($head:tt)*) $done:tt else $other:expr;) => { choice! { @all $($head)* [_ => $other,] $done } };

    ($of:ident for $name:ident as $wire:ident, $code:ident $found:literal, $expected:literal { $($items:tt)+ }) => {
        choice! { @next ($of for $name as $wire, $code, $found, $expected,) [] $($items)+ }
    };
    ($name:ident as $wire:ident, $code:ident $found:literal, $expected:literal { $($items:tt)+ }) => {
        choice! { @next ($name for $name as $wire, $code, $found, $expected,) [] $($items)+ }
    };
}
pub(crate) use choice;
