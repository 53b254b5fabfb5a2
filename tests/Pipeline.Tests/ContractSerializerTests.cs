using System.Runtime.Serialization;
using System.Text;
using System.Text.RegularExpressions;
using Akka.Actor;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Tests;

public sealed class ContractSerializerTests(ContractSerializerTests.BoundSystem bound) : IClassFixture<ContractSerializerTests.BoundSystem>
{
    private readonly ActorSystem _system = bound.System;

    public static TheoryData<Type> ContractTypes => [.. ContractSample.Types];

    [Theory]
    [MemberData(nameof(ContractTypes))]
    public void Every_contract_is_bound_to_the_serializer_and_survives_the_wire(Type type)
    {
        var sent = ContractSample.Of(type);
        var serializer = _system.Serialization.FindSerializerFor(sent).ShouldBeOfType<ContractSerializer>();

        var bytes = serializer.ToBinary(sent);
        var received = _system.Serialization.Deserialize(bytes, ContractSerializer.Id, serializer.Manifest(sent));

        received.ShouldBeOfType(type);
        ContractSample.Difference(sent, received, type.Name).ShouldBeNull();
    }

    [Fact]
    public void The_protocols_hold_contracts_at_all() => ContractTypes.Count.ShouldBeGreaterThan(40);

    [Fact]
    public void A_manifest_is_a_name_and_a_version_and_no_two_are_equal()
    {
        var serializer = new ContractSerializer((ExtendedActorSystem)_system);

        var manifests = ContractSerializer.Types.Select(type => serializer.Manifest(ContractSample.Of(type))).ToList();

        manifests.ShouldAllBe(manifest => Regex.IsMatch(manifest, "^[A-Za-z]+/[1-9]$"));
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

    /// <summary>One actor system with the configuration that hosting uses.</summary>
    public sealed class BoundSystem : IDisposable
    {
        public ActorSystem System { get; } = ActorSystem.Create("contracts", ContractSerializer.Config);

        public void Dispose() => System.Dispose();
    }
}
