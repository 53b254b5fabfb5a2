using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;

// Targets: Build, Run (build and serve), Test (all tests, one closing line), Bench (a table of benchmarks), Publish (deployable outputs).
// Run passes on --source= --port= --data= --quote= and any other option of the program.

var target = Argument("target", "Run");
var configuration = Argument("configuration", "Release");
var artifacts = MakeAbsolute(Directory("artifacts"));
var dashboard = MakeAbsolute(Directory("src/Dashboard"));
var tests = MakeAbsolute(Directory("tests"));

// The test target's last words, after the script's own summary: what failed and why, and one line of counts.
var closingLines = new List<string>();
var testsFailed = false;

// Builds, and says something only when it fails.
void Build(string what)
{
    var settings = new ProcessSettings { Arguments = $"build {what} -c {configuration} -v quiet --nologo", RedirectStandardOutput = true };
    if (StartProcess("dotnet", settings, out var output) == 0) return;

    foreach (var line in output) Console.Error.WriteLine(line);
    throw new CakeException($"{what} does not build");
}

void Npm(DirectoryPath folder, string arguments)
{
    // npm is a script, which on Windows only its shell finds.
    var (file, prefix) = IsRunningOnWindows() ? ("cmd", "/c npm ") : ("npm", "");
    var exit = StartProcess(file, new ProcessSettings { Arguments = prefix + arguments, WorkingDirectory = folder });
    if (exit != 0) throw new CakeException($"npm {arguments} failed in {folder}");
}

// Installs what the lock file says, once for each state of it.
void Install(DirectoryPath folder)
{
    var (installed, locked) = (folder.CombineWithFilePath("node_modules/.package-lock.json").FullPath, folder.CombineWithFilePath("package-lock.json").FullPath);
    if (!System.IO.File.Exists(installed) || System.IO.File.GetLastWriteTimeUtc(installed) < System.IO.File.GetLastWriteTimeUtc(locked))
        Npm(folder, "ci --no-audit --no-fund --loglevel=error");
}

bool IsNewer(DirectoryPath folder, FilePath than) => !FileExists(than) || GetFiles(folder + "/**/*")
    .Where(file => !file.FullPath.Contains("/node_modules/") && !file.FullPath.Contains("/dist/"))
    .Any(file => System.IO.File.GetLastWriteTimeUtc(file.FullPath) > System.IO.File.GetLastWriteTimeUtc(than.FullPath));

Task("Dashboard").Does(() =>
{
    if (!IsNewer(dashboard, dashboard.CombineWithFilePath("dist/index.html"))) return;
    Install(dashboard);
    Npm(dashboard, "run --silent build");
});

Task("Build").IsDependentOn("Dashboard").Does(() =>
    Build("src/Gateway"));

Task("Run").IsDependentOn("Build").Does(() =>
{
    // The program gets Ctrl-C too and ends in order; this script waits for it.
    Console.CancelKeyPress += (_, key) => key.Cancel = true;
    // As they were written: the script's own reading of options stops at a colon.
    var passed = Environment.GetCommandLineArgs().SkipWhile(argument => !argument.EndsWith("build.cake")).Skip(1)
        .Where(argument => !new[] { "--target", "--configuration", "--verbosity" }.Any(argument.StartsWith))
        .Select(argument => $"\"{argument}\"");
    var program = MakeAbsolute(File($"src/Gateway/bin/{configuration}/net10.0/cryptoviz.dll"));
    // The program has had the last word: no summary after it.
    Environment.Exit(StartProcess("dotnet", new ProcessSettings { Arguments = $"\"{program}\" {string.Join(' ', passed)}" }));
});

Task("Test").IsDependentOn("Dashboard").Does(() =>
{
    var results = artifacts.Combine("tests");
    EnsureDirectoryExists(results);
    CleanDirectory(results);
    Build("CryptoViz.sln");
    Install(tests);
    Npm(dashboard, "run --silent check");

    var failed = new List<string>();
    foreach (var project in new[] { "Pipeline.Tests", "Gateway.Tests", "Integration.Tests" })
    {
        var exit = StartProcess("dotnet", $"test tests/{project} -c {configuration} --no-build --nologo -v quiet " +
            $"--logger trx;LogFileName={project}.trx --results-directory \"{results}\"");
        if (exit != 0) failed.Add(project);
    }

    foreach (var project in new[] { "Dashboard.Tests", "Browser.Tests" })
    {
        var exit = StartProcess("node", new ProcessSettings
        {
            Arguments = $"node_modules/vitest/vitest.mjs run --root {project} --reporter=default --reporter=json --outputFile.json=\"{results}/{project}.json\"",
            WorkingDirectory = tests,
        });
        if (exit != 0) failed.Add(project);
    }

    var counts = Counts(results);
    foreach (var skipped in counts.Skipped) Information($"skipped: {skipped}");
    closingLines.AddRange(failed.Concat(counts.Failed).Select(what => $"failed: {what}"));
    closingLines.Add($"{counts.Passed} passed, {counts.Failed.Count} failed, {counts.Skipped.Count} skipped");
    testsFailed = failed.Count > 0;
});

Task("Bench").Does(() =>
{
    DotNetBuild("tests/Benchmarks", new DotNetBuildSettings { Configuration = "Release", Verbosity = DotNetVerbosity.Quiet, NoLogo = true });
    var program = MakeAbsolute(File("tests/Benchmarks/bin/Release/net10.0/CryptoViz.Benchmarks.dll"));
    var exit = StartProcess("dotnet", $"\"{program}\" {Argument("benchmarks", "")}");
    if (exit != 0) throw new CakeException("a benchmark failed");
});

Task("Publish").IsDependentOn("Dashboard").Does(() =>
    DotNetPublish("src/Gateway", new DotNetPublishSettings { Configuration = configuration, OutputDirectory = artifacts.Combine("cryptoviz") }));

RunTarget(target);
foreach (var line in closingLines) Console.WriteLine(line);
if (testsFailed) Environment.Exit(1);

(int Passed, List<string> Failed, List<string> Skipped) Counts(DirectoryPath results)
{
    var (passed, failed, skipped) = (0, new List<string>(), new List<string>());
    XNamespace trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
    foreach (var file in GetFiles(results + "/*.trx"))
        foreach (var result in XDocument.Load(file.FullPath).Descendants(trx + "UnitTestResult"))
        {
            var said = result.Descendants(trx + "Message").FirstOrDefault()?.Value ?? (string)result.Element(trx + "Output");
            var told = $"{(string)result.Attribute("testName")}: {said?.Trim()}";
            switch ((string)result.Attribute("outcome"))
            {
                case "Passed": passed++; break;
                case "NotExecuted": skipped.Add(told); break;
                default: failed.Add($"{told}\n{result.Descendants(trx + "StackTrace").FirstOrDefault()?.Value}"); break;
            }
        }

    foreach (var file in GetFiles(results + "/*.json"))
        foreach (var suite in JsonDocument.Parse(System.IO.File.ReadAllText(file.FullPath)).RootElement.GetProperty("testResults").EnumerateArray())
            foreach (var test in suite.GetProperty("assertionResults").EnumerateArray())
            {
                var name = test.GetProperty("fullName").GetString();
                switch (test.GetProperty("status").GetString())
                {
                    case "passed": passed++; break;
                    case "failed": failed.Add($"{name}: {string.Join('\n', test.GetProperty("failureMessages").EnumerateArray())}"); break;
                    default: skipped.Add(name); break;
                }
            }
    return (passed, failed, skipped);
}
