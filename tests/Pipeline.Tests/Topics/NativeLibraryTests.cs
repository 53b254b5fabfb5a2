using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Pipeline.Tests.Topics;

public sealed class NativeLibraryTests
{
    [Theory]
    [InlineData("linux-x64", ".so")]
    [InlineData("linux-arm64", ".so")]
    [InlineData("win-x64", ".dll")]
    [InlineData("osx-arm64", ".dylib")]
    public void The_package_brings_the_library_of_each_platform_with_every_call_of_the_embedded_broker(string platform, string extension)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "runtimes", platform, "native");

        var libraries = LibRdKafka.FileNames.Select(name => Path.Combine(folder, name + extension)).Where(File.Exists).ToList();

        Calls().Count().ShouldBeGreaterThan(5);
        libraries.ShouldNotBeEmpty($"{folder} holds {string.Join(", ", Directory.GetFiles(folder).Select(Path.GetFileName))}");
        foreach (var library in libraries)
        {
            var bytes = File.ReadAllBytes(library);
            foreach (var call in Calls()) bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(call)).ShouldBePositive($"{library} lacks {call}");
        }
    }

    [Fact]
    public void Without_the_library_one_line_says_what_to_do()
    {
        var failure = EmbeddedBroker.Unusable(new TypeInitializationException("LibRdKafka", new DllNotFoundException("Unable to load\nlibrdkafka.")));

        failure.Message.ShouldBe(
            $"The embedded broker can't start on {RuntimeInformation.RuntimeIdentifier}: Unable to load librdkafka. "
            + "Set CryptoViz:Kafka:BootstrapServers to a Kafka broker instead.");
    }

    private static IEnumerable<string> Calls() => typeof(LibRdKafka)
        .GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Select(method => method.GetCustomAttribute<LibraryImportAttribute>()?.EntryPoint)
        .OfType<string>();
}
