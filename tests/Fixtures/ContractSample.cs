using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Tests;

/// <summary>Makes a value of any contract, and finds where two differ.</summary>
/// <param name="lengthOf">The length of an array, by its elements' type and the type that has it.</param>
internal sealed class ContractSample(Func<Type, Type, int> lengthOf)
{
    /// <summary>Every contract, found by reflection, so that a new message cannot be forgotten.</summary>
    public static IEnumerable<Type> Types => typeof(CoinProtocol).Assembly.GetExportedTypes()
        .Where(type => type.Namespace == typeof(CoinProtocol).Namespace && type.Name.EndsWith("Protocol", StringComparison.Ordinal))
        .SelectMany(protocol => protocol.GetNestedTypes())
        .Append(typeof(CoinSummary)).Append(typeof(CoinDetails)).Append(typeof(SourceState));

    /// <summary>A small value.</summary>
    public static object Of(Type type) => new ContractSample((_, _) => 2).Make(type);

    public object Make(Type type) => Sample(type, type);

    /// <summary>A value of the type in which no member has its default, so that a member that does not travel is seen.</summary>
    private object Sample(Type type, Type owner)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Sample(inner, owner);
        if (type == typeof(string)) return "Ünïcode \"quoted\" \u2028 text";
        if (type == typeof(bool)) return true;
        if (type == typeof(int)) return 7;
        if (type == typeof(long)) return 1_764_000_000_123;
        if (type == typeof(double)) return 0.000_008_2;
        if (type == typeof(decimal)) return 91_234.567_890_123_456_789m;
        if (type == typeof(TimeSpan)) return TimeSpan.FromSeconds(61.5);
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 11, 24, 10, 0, 0, 123, TimeSpan.Zero);
        if (type == typeof(CoinId)) return new CoinId("usd-coin");
        if (type.IsEnum) return Enum.GetValues(type).GetValue(1)!;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) return SampleArray(type.GetGenericArguments()[0], owner);
        if (type == typeof(ImmutableDictionary<string, WindowStatistics>))
            return ImmutableDictionary<string, WindowStatistics>.Empty.Add("24h", (WindowStatistics)Sample(typeof(WindowStatistics), type));

        var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
        var sample = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Sample(parameter.ParameterType, type))]);
        foreach (var property in Written(type).Where(property => property.CanWrite)) property.SetValue(sample, Sample(property.PropertyType, type));
        return sample;
    }

    private object SampleArray(Type element, Type owner)
    {
        var values = Array.CreateInstance(element, lengthOf(element, owner));
        for (var i = 0; i < values.Length; i++) values.SetValue(element == typeof(double) && i == 1 ? double.NaN : Sample(element, owner), i);
        return typeof(ImmutableArray).GetMethods()
            .Single(method => method.Name == nameof(ImmutableArray.Create) && method.GetParameters() is [{ ParameterType.IsArray: true }])
            .MakeGenericMethod(element).Invoke(null, [values])!;
    }

    /// <summary>Where two values differ; null when they are equal all through (a record's equality stops at an array's identity).</summary>
    public static string? Difference(object? sent, object? received, string path) => (sent, received) switch
    {
        (null, null) => null,
        (null, _) or (_, null) => path,
        (string or ValueType and not IEnumerable, _) => sent.Equals(received) ? null : $"{path}: {sent} became {received}",
        (IDictionary a, IDictionary b) => Difference(a.Values.Cast<object>(), b.Values.Cast<object>(), path),
        (IEnumerable a, IEnumerable b) => Difference(a.Cast<object>(), b.Cast<object>(), path),
        _ => Written(sent.GetType())
            .Select(property => Difference(property.GetValue(sent), property.GetValue(received), $"{path}.{property.Name}"))
            .FirstOrDefault(difference => difference is not null),
    };

    private static string? Difference(IEnumerable<object> sent, IEnumerable<object> received, string path) =>
        sent.Count() != received.Count()
            ? $"{path}: {sent.Count()} became {received.Count()} elements"
            : sent.Zip(received, (a, b) => Difference(a, b, path + "[]")).FirstOrDefault(difference => difference is not null);

    private static IEnumerable<PropertyInfo> Written(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetCustomAttribute<System.Text.Json.Serialization.JsonIgnoreAttribute>() is null);
}
