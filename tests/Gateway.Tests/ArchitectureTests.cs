using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using CryptoViz.Gateway.Api;
using CryptoViz.Pipeline;
using NetArchTest.Rules;

namespace CryptoViz.Gateway.Tests;

/// <summary>The arrows that DESIGN allows between the rooms of the gateway, and from it to the pipeline.</summary>
public sealed class ArchitectureTests
{
    private const string Root = "CryptoViz.Gateway.";

    private static readonly Assembly Gateway = typeof(GatewayOptions).Assembly;

    [Theory]
    [InlineData("Wire", Root + "Api", Root + "Realtime", Root + "Accounts", "Akka", "Microsoft.AspNetCore")]
    [InlineData("Accounts", Root + "Api", Root + "Realtime", Root + "Wire", "Akka")]
    [InlineData("Realtime", Root + "Api")]
    [InlineData("Api", "Microsoft.AspNetCore.SignalR")]
    public void A_room_knows_only_the_rooms_that_it_may(string room, params string[] forbidden) =>
        Types.InAssembly(Gateway).That().ResideInNamespaceStartingWith(Root + room)
            .ShouldNot().HaveDependencyOnAny(forbidden)
            .GetResult().FailingTypeNames.ShouldBeNull();

    [Fact]
    public void The_wire_knows_nothing_of_the_program_around_it() =>
        Types.InAssembly(Gateway).That().ResideInNamespaceStartingWith(Root + "Wire")
            .ShouldNot().HaveDependencyOnAny(
            [
                .. Gateway.GetTypes().Concat(typeof(PipelineOptions).Assembly.GetExportedTypes())
                    .Where(type => type.Namespace is "CryptoViz.Gateway" or "CryptoViz.Pipeline")
                    .Select(type => type.FullName!),
            ])
            .GetResult().FailingTypeNames.ShouldBeNull();

    [Fact]
    public void SignalR_is_named_only_in_realtime() =>
        Types.InAssembly(Gateway).That().DoNotResideInNamespaceStartingWith(Root + "Realtime")
            .ShouldNot().HaveDependencyOnAny("Microsoft.AspNetCore.SignalR")
            .GetResult().FailingTypeNames.ShouldBeNull();

    [Fact]
    public void Of_the_pipeline_only_its_contracts_and_what_starts_it_are_named() =>
        NamedOf("CryptoViz.Pipeline", "CryptoViz.Streams").Where(name => !name.StartsWith("CryptoViz.Pipeline.Contracts.", StringComparison.Ordinal))
            .ShouldBe(
                new[] { typeof(PipelineHosting), typeof(PipelineOptions), typeof(PreparedPipeline), typeof(JournalCommands), typeof(Doctor), typeof(Finding), typeof(StartException) }
                    .Select(type => type.FullName!),
                ignoreOrder: true);

    [Fact]
    public void Only_the_composition_starts_the_pipeline() =>
        Types.InAssembly(Gateway).That().HaveDependencyOnAny(typeof(PipelineHosting).FullName!, typeof(PreparedPipeline).FullName!)
            .GetTypes().Select(type => TopLevel(type).Name).Distinct()
            .ShouldBe([nameof(Program), nameof(Installation), nameof(CoinImagesHosting)], ignoreOrder: true);

    private static Type TopLevel(Type type) => type.DeclaringType is { } outer ? TopLevel(outer) : type;

    // The compiler lists every type of another assembly that is named at all.
    private static IReadOnlyList<string> NamedOf(params string[] namespaces)
    {
        using var file = new PEReader(File.OpenRead(Gateway.Location));
        var metadata = file.GetMetadataReader();
        return
        [
            .. metadata.TypeReferences.Select(metadata.GetTypeReference)
                .Where(type => type.ResolutionScope.Kind == HandleKind.AssemblyReference)
                .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")
                .Where(name => namespaces.Any(start => name.StartsWith(start + '.', StringComparison.Ordinal))),
        ];
    }
}
