# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Without CONTEXT= only the lab is used, whatever kubeconfig is there.
CONTEXT ?=
# Where `make image` and `make demo` push to, and what the image is built on: lab/operator-image/build --help.
IMAGE ?=
BASE ?=
# Which parts of the bench; nothing: all but those that take long.
ONLY ?=
CORPUS ?= ../shared/corpus/image-pull-errors.jsonl

# Asked for in each recipe: the first of them may have installed it.
WITH_JDK = export JAVA_HOME=$$(lab/jdk);
# Maven's own libraries make a JDK 25 complain at each start.
export MAVEN_OPTS ?= --sun-misc-unsafe-memory-access=allow
MVN := mvn -B -ntp
# What lab/tools looks after besides what the build needs: all at once, before anything runs side by side.
TOOLS =
demo: TOOLS = $(if $(CONTEXT),,lab) image
bench: TOOLS = $(if $(CONTEXT),,lab) image $(if $(ONLY),$(if $(findstring page,$(ONLY)),browser),browser)
image: TOOLS = $(if $(IMAGE),,lab) image
# Classes that no check has seen look older than their sources: whatever Maven builds next without the profile compiles them anew.
FORGET_UNCHECKED := find target/classes target/test-classes -name '*.class' -exec touch --date=@0 {} +
VERSION := $(shell sed -n 's|^  <version>\(.*\)</version>|\1|p' pom.xml)
JAR := target/quarkus-app/quarkus-run.jar
# The libraries of the tests, of which Helm is one.
CLASSPATH := target/test-classpath
BUILD_CLASSPATH = dependency:build-classpath -Dmdep.outputFile=$(CLASSPATH) -Dmdep.includeScope=test
SOURCES := pom.xml $(shell find src/main -type f -not -path 'src/main/dist/*' 2>/dev/null)
PLUGIN := target/kubectl-lesson-$(VERSION)-linux-$(if $(filter aarch64,$(shell uname -m)),arm64,amd64)
PREFIX ?=

.PHONY: help
help: ## this list
	@echo 'Guided Rollouts $(VERSION). Without CONTEXT=name only the lab of this machine is touched.'; echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: tools $(JAR) $(CLASSPATH) ## the whole lesson, live: lab (or CONTEXT=name), operator by image and chart, result
	@CONTEXT='$(CONTEXT)' IMAGE='$(IMAGE)' BASE='$(BASE)' lab/demo

.PHONY: demo-clean
demo-clean: tools $(JAR) $(CLASSPATH) ## remove what the demo made, from the lab (or CONTEXT=name)
	@CONTEXT='$(CONTEXT)' lab/demo clean

.PHONY: test
test: TOOLS = shells $(if $(CONTEXT),,lab) image browser
test: tools ## all tests; those that need a cluster run on the lab (or CONTEXT=name)
	@$(WITH_JDK) $(MVN) verify -DskipTests -DskipITs=true
	@$(BETWEEN)
	@$(WITH_JDK) CONTEXT='$(CONTEXT)' lab/with-cluster lab/all-tests $(MVN)
# What has to be over before the lab's tests begin: the gate has another lab running until then.
BETWEEN = :

# Its two halves. Surefire is given a name that no class has; Failsafe looks at another property.
RUN_TESTS = verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -DskipITs=false
.PHONY: unit-test integration-test
unit-test: TOOLS = shells
unit-test: tools ## the tests that need no cluster
	@$(WITH_JDK) $(MVN) verify -DskipITs=true
integration-test: TOOLS = $(if $(CONTEXT),,lab) image browser
integration-test: tools ## the others
	@$(WITH_JDK) CONTEXT='$(CONTEXT)' lab/with-cluster $(MVN) $(RUN_TESTS)

.PHONY: build
build: tools $(JAR) ## the operator as it is run

$(JAR): $(SOURCES) | tools
	@echo 'building the operator ...'
	@$(WITH_JDK) $(MVN) -q -Punchecked package $(BUILD_CLASSPATH) \
		-DskipTests -DskipITs=true
	@$(FORGET_UNCHECKED)
	@touch $@

# The operator may have been built without it: by `make test`.
$(CLASSPATH): pom.xml | tools
	@$(WITH_JDK) $(MVN) -q $(BUILD_CLASSPATH)
	@touch $@

# lab/dev looks after the rest: which namespace, and that a saved source is noticed.
.PHONY: dev
dev: TOOLS = $(if $(CONTEXT),,lab)
dev: tools ## the operator in Quarkus dev mode: a saved source is compiled and run at once; on namespace NAMESPACE=guided-rollouts-dev only
	@$(WITH_JDK) NAMESPACE='$(NAMESPACE)' CONTEXT='$(CONTEXT)' lab/with-cluster lab/dev; \
		code=$$?; $(FORGET_UNCHECKED); exit $$code

.PHONY: plugin
plugin: $(PLUGIN).tar.gz ## install `kubectl lesson`; PREFIX=folder instead of /usr/local or ~/.local
	@src/main/dist/install '$(PLUGIN)' '$(PREFIX)'

$(PLUGIN).tar.gz: $(JAR) $(wildcard src/main/dist/*)
	@$(WITH_JDK) src/main/dist/pack '$(PLUGIN)'

.PHONY: image
image: tools $(JAR) ## the operator's image, into the lab's registry (or IMAGE=registry/name:tag, BASE=image)
	@[ -n '$(IMAGE)' ] || lab/lab up
	@IMAGE='$(IMAGE)' BASE='$(BASE)' lab/operator-image/build

.PHONY: crd
crd: tools ## regenerate crds/ from the Java types, and what is made from it
	@$(WITH_JDK) $(MVN) -q test -Dtest=CrdIsCurrentTest,DefinitionDocsTest,ManifestsAreCurrentTest,ValuesTableTest,ConfigurationPageTest -Dcrd.update=true -Dmanifests.update=true -Dsurefire.failIfNoSpecifiedTests=false
	@git --no-pager diff --stat -- crds deploy helm docs

.PHONY: manifests
manifests: tools ## render deploy/ from the chart, and the tables of values and settings
	@$(WITH_JDK) $(MVN) -q test -Dtest=ManifestsAreCurrentTest,ArgoCdHealthTest,ValuesTableTest,ConfigurationPageTest -Dmanifests.update=true -Dsurefire.failIfNoSpecifiedTests=false
	@git --no-pager diff --stat -- deploy helm docs

# Built anew only when the classifier or the report has changed.
CORPUS_CLASSPATH := target/corpus-classpath
CORPUS_SOURCES := pom.xml $(shell find src/main/java src/test/java/dev/guidedrollouts/diagnosis -name '*.java' 2>/dev/null)

.PHONY: corpus
corpus: $(CORPUS_CLASSPATH) ## classify labelled messages: CORPUS=file.jsonl
	@$$(lab/jdk)/bin/java -cp target/test-classes:target/classes:$$(cat $<) dev.guidedrollouts.diagnosis.CorpusReport '$(CORPUS)'

$(CORPUS_CLASSPATH): $(CORPUS_SOURCES) | tools
	@echo 'building the classifier ...' >&2
	@$(WITH_JDK) $(MVN) -q test-compile dependency:build-classpath -Dmdep.outputFile=$@ -Dmdep.includeScope=test >&2
	@touch $@

.PHONY: bench
bench: tools $(JAR) ## figures beside their goals: ONLY=detect,burst,scale,start,page,micro,peers (unless set, all but scale and peers, which take long)
	@$(WITH_JDK) $(MVN) -q test-compile $(BUILD_CLASSPATH) >&2
	@[[ '$(ONLY)' != '' && '$(ONLY)' != *start* ]] || lab/operator-image/build layout
	@$(WITH_JDK) CONTEXT='$(CONTEXT)' ONLY='$(ONLY)' lab/with-cluster "$$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx1g \
		--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
		-cp target/test-classes:target/classes:$$(cat $(CLASSPATH)) dev.guidedrollouts.bench.Bench

.PHONY: format
format: tools ## put the sources into the form that the build checks
	@$(WITH_JDK) $(MVN) -q spotless:apply

.PHONY: lab-up lab-down lab-status
lab-up: ## start the lab: a real one-node Kubernetes on this machine
	@lab/lab up
lab-down: ## stop the lab and leave nothing of it running
	@lab/lab down
lab-status: ## what of the lab is running
	@lab/lab status

.PHONY: clean
clean: ## remove what was built here (the lab's cache stays)
	@[ ! -d target/demo/pids ] || lab/demo end
	@rm -rf target

.PHONY: tools
tools:
	@lab/tools $(TOOLS)
