using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;

namespace CryptoViz.Gateway.Wire;

/// <summary>A set of fields of one <see cref="FieldTable{T}"/>, by place.</summary>
internal readonly record struct FieldMask(uint Bits)
{
    /// <summary>No field.</summary>
    public static readonly FieldMask None;

    /// <summary>True when no field is in it.</summary>
    public bool IsEmpty => Bits == 0;

    /// <summary>The fields that are in either.</summary>
    public static FieldMask operator |(FieldMask left, FieldMask right) => new(left.Bits | right.Bits);
}

/// <summary>One field of a wire object: its name, when two values count as the same, and how it is written.</summary>
internal sealed record Field<T>(string Name, Func<T, T, bool> Same, Action<Utf8JsonWriter, T> Write)
{
    /// <summary>The object inside the wire object that the field is in; null for the wire object itself.</summary>
    public string? Group { get; init; }

    /// <summary>A field that reads one value of <typeparamref name="T"/>.</summary>
    public static Field<T> Of<TValue>(
        string name, Func<T, TValue> read, Action<Utf8JsonWriter, TValue> write, IEqualityComparer<TValue>? comparer = null)
    {
        var equality = comparer ?? EqualityComparer<TValue>.Default;
        return new Field<T>(name, (a, b) => equality.Equals(read(a), read(b)), (json, value) => write(json, read(value)));
    }
}

/// <summary>
/// The fields of a wire object in their order, at most 32; those of a group stand together. One table gives the whole object, which
/// fields differ between two values, and the object with only those.
/// </summary>
internal sealed class FieldTable<T>(ImmutableArray<Field<T>> fields)
{
    /// <summary>Every field.</summary>
    public FieldMask All { get; } = new((uint)((1UL << fields.Length) - 1));

    /// <summary>The names in the wire object, a group once.</summary>
    public ImmutableArray<string> Names { get; } = [.. fields.Select(field => field.Group ?? field.Name).Distinct()];

    /// <summary>One field by its name.</summary>
    public FieldMask Named(string name) => new(1u << fields.ToList().FindIndex(field => field.Name == name));

    /// <summary>The fields that differ.</summary>
    public FieldMask Changed(T before, T after)
    {
        var bits = 0u;
        for (var place = 0; place < fields.Length; place++)
        {
            if (!fields[place].Same(before, after)) bits |= 1u << place;
        }

        return new FieldMask(bits);
    }

    /// <summary>Writes the given fields, named, into an object that is open.</summary>
    public void Write(Utf8JsonWriter json, T value, FieldMask mask)
    {
        string? open = null;
        for (var left = mask.Bits; left != 0; left &= left - 1)
        {
            var field = fields[BitOperations.TrailingZeroCount(left)];
            if (field.Group != open)
            {
                if (open is not null) json.WriteEndObject();
                if (field.Group is not null) json.WriteStartObject(field.Group);
                open = field.Group;
            }

            json.WritePropertyName(field.Name);
            field.Write(json, value);
        }

        if (open is not null) json.WriteEndObject();
    }
}
