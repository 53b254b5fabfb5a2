using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Tests;

public sealed class ContractSerializerTests(ContractSerializerTests.BoundSystem bound) : IClassFixture<ContractSerializerTests.BoundSystem>
{
    private readonly ActorSystem _system = bound.System;

    /// <summary>Found by reflection, so that a new message cannot be forgotten.</summary>
    public static TheoryData<Type> ContractTypes => [.. typeof(CoinProtocol).Assembly.GetExportedTypes()
        .Where(type => type.Namespace == typeof(CoinProtocol).Namespace && type.Name.EndsWith("Protocol", StringComparison.Ordinal))
        .SelectMany(protocol => protocol.GetNestedTypes())
        .Append(typeof(CoinSummary)).Append(typeof(CoinDetails)).Append(typeof(SourceState))];

    [Theory]
    [MemberData(nameof(ContractTypes))]
    public void Every_contract_is_bound_to_the_serializer_and_survives_the_wire(Type type)
    {
        var sent = Sample(type);
        var serializer = _system.Serialization.FindSerializerFor(sent).ShouldBeOfType<ContractSerializer>();

        var bytes = serializer.ToBinary(sent);
        var received = _system.Serialization.Deserialize(bytes, ContractSerializer.Id, serializer.Manifest(sent));

        received.ShouldBeOfType(type);
        Difference(sent, received, type.Name).ShouldBeNull();
    }

    [Fact]
    public void The_protocols_hold_contracts_at_all() => ContractTypes.Count.ShouldBeGreaterThan(40);

    [Fact]
    public void A_manifest_is_a_name_and_a_version_and_no_two_are_equal()
    {
        var serializer = new ContractSerializer((ExtendedActorSystem)_system);

        var manifests = ContractSerializer.Types.Select(type => serializer.Manifest(Sample(type))).ToList();

        manifests.ShouldAllBe(manifest => manifest.EndsWith("/1", StringComparison.Ordinal));
        manifests.ShouldBeUnique();
    }

    [Theory]
    [InlineData("TicksApplied/2", "{}", "unknown contract 'TicksApplied/2'")]
    [InlineData("System.IO.FileInfo, System.Private.CoreLib", "{}", "unknown contract")]
    [InlineData("TicksApplied/1", "{\"ticks\":[1]}", "unreadable 'TicksApplied/1'")]
    [InlineData("TicksApplied/1", "{\"ticks\":[", "unreadable 'TicksApplied/1'")]
    [InlineData("CoinUnknown/1", "{\"coinId\":\"a/b\"}", "unreadable 'CoinUnknown/1'")]
    [InlineData("TicksApplied/1", "null", "'TicksApplied/1' without a value")]
    public void What_is_not_in_the_table_or_not_its_json_is_refused_by_name(string manifest, string json, string message) =>
        Should.Throw<SerializationException>(() => _system.Serialization.Deserialize(Encoding.UTF8.GetBytes(json), ContractSerializer.Id, manifest))
            .Message.ShouldStartWith(message);

    [Fact]
    public void A_field_that_a_newer_program_added_is_ignored() =>
        _system.Serialization.Deserialize("""{"coinId":"bitcoin","why":7}"""u8.ToArray(), ContractSerializer.Id, "CoinUnknown/1")
            .ShouldBe(new CoinProtocol.Unknown(new CoinId("bitcoin")));

    /// <summary>A value of the type in which no member has its default, so that a member that does not travel is seen.</summary>
    private static object Sample(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return Sample(inner);
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
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)) return SampleArray(type.GetGenericArguments()[0]);
        if (type == typeof(ImmutableDictionary<string, WindowStatistics>))
            return ImmutableDictionary<string, WindowStatistics>.Empty.Add("24h", (WindowStatistics)Sample(typeof(WindowStatistics)));

        var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
        var sample = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Sample(parameter.ParameterType))]);
        foreach (var property in Written(type).Where(property => property.CanWrite)) property.SetValue(sample, Sample(property.PropertyType));
        return sample;
    }

    private static object SampleArray(Type element)
    {
        var values = Array.CreateInstance(element, 2);
        values.SetValue(Sample(element), 0);
        values.SetValue(element == typeof(double) ? double.NaN : Sample(element), 1);
        return typeof(ImmutableArray).GetMethods()
            .Single(method => method.Name == nameof(ImmutableArray.Create) && method.GetParameters() is [{ ParameterType.IsArray: true }])
            .MakeGenericMethod(element).Invoke(null, [values])!;
    }

    /// <summary>Where two values differ; null when they are equal all through (a record's equality stops at an array's identity).</summary>
    private static string? Difference(object? sent, object? received, string path) => (sent, received) switch
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

    /// <summary>One actor system with the configuration that hosting uses.</summary>
    public sealed class BoundSystem : IDisposable
    {
        public ActorSystem System { get; } = ActorSystem.Create("contracts", ContractSerializer.Config);

        public void Dispose() => System.Dispose();
    }
}
